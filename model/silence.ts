/** A device is silent after this many intervals without a live reading (alarms.md, section 9). */
const SILENT_INTERVALS = 3
const MIN_SILENT_AFTER_MS = 15_000

/**
 * @param intervalMs null: not known (yet)
 * @param atLeastMs what the ward of the patient allows; null: the default of the house
 */
export function silentAfterMs(intervalMs: number | null, atLeastMs: number | null): number {
  return Math.max(SILENT_INTERVALS * (intervalMs ?? 0), atLeastMs ?? MIN_SILENT_AFTER_MS)
}
