/**
 * For a store of vitals that changes the owner of readings by copying and deleting them: who fills gaps among readings
 * that are there must not do it in between, or what he adds is deleted with them.
 */
export interface VitalsLock {
  /** Runs `work` beside others who share, and never while somebody is alone. Rejects when that takes too long. */
  shared<T>(work: () => Promise<T>): Promise<T>
  /** Runs `work` while nobody shares. */
  alone<T>(work: () => Promise<T>): Promise<T>
}
