import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Observation } from '../model/observation.ts'
import type { Person } from '../model/person.ts'
import type { VitalSignCode, Vitals, VitalValue } from '../model/vital-signs.ts'
import type { Kept } from './kept.ts'
import type { RawPoint, VitalsQuery } from './vitals.ts'

/** The newest value of a code that a person entered. */
export interface LatestObservation {
  readonly code: VitalSignCode
  readonly value: VitalValue
  readonly measuredAt: Instant
  /** Null: the system itself. */
  readonly enteredBy: Person | null
}

export interface ObservationStore {
  /**
   * Enters values of the catalogue, tells the patient's story and whoever judges him.
   * @param id of the client's own, so that the same sent twice is kept once
   * Errors: NOT_FOUND (the patient), MERGED, CONFLICT for an id of somebody else.
   */
  enter(
    patientId: string,
    observed: { readonly measuredAt: Instant; readonly values: Vitals },
    act: Act,
    id?: string,
  ): Promise<Kept<Observation>>
  /** What counts and what was an error, newest first by when it was measured. */
  list(query: { readonly patientId: string; readonly limit: number; readonly cursor?: string }): Promise<{
    readonly items: readonly Observation[]
    readonly nextCursor: string | null
  }>
  /** It stays to be seen and counts no more; doing so twice changes nothing. Errors: NOT_FOUND, MERGED. */
  markAsError(patientId: string, id: string, act: Act): Promise<void>
  /** The newest value of each code of each patient that counts. */
  latest(patientIds: readonly string[]): Promise<ReadonlyMap<string, readonly LatestObservation[]>>
  /** What counts as points, ascending; at most `limit` sets of values, the newest ones when there are more. */
  series(query: VitalsQuery, limit: number): Promise<ReadonlyMap<VitalSignCode, readonly RawPoint[]>>
}
