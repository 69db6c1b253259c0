import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Person } from '../model/person.ts'
import type { Spo2ScaleOrder } from '../model/score.ts'

/** One order of the SpO2 scale of NEWS2. The newest of a patient counts. */
export interface Spo2ScaleEntry {
  readonly id: string
  readonly scale: Spo2ScaleOrder['scale']
  readonly reason: string | null
  readonly orderedBy: Person
  readonly orderedAt: Instant
}

export interface Spo2Scales {
  /** Newest first, at most 200; empty while nobody ordered one, and scale 1 counts. */
  history(patientId: string): Promise<readonly Spo2ScaleEntry[]>
  /**
   * Orders a scale, tells the patient's story and whoever judges him. The same again from the same person changes nothing.
   * @param act its reason is kept
   * @param ifVersion how many orders there must be; null: any number
   * @returns as `history`
   * Errors: NOT_FOUND (the patient), MERGED, STALE_VERSION.
   */
  order(
    patientId: string,
    scale: Spo2ScaleOrder['scale'],
    ifVersion: number | null,
    act: Act,
  ): Promise<readonly Spo2ScaleEntry[]>
}
