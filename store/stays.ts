import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Stay } from '../model/stay.ts'

export interface StayWish {
  readonly wardId: string
  /** Null: in the ward, without a bed. */
  readonly bedId: string | null
  /** Null: now. In the past: back to the beginning of the stay that goes on, or else to the end of the last one. */
  readonly at: Instant | null
  readonly reason: string | null
}

/**
 * Where patients are. Races are decided by constraints: one patient per bed, one place per patient. Whose readings the
 * devices of the beds are follows, for what is stored already too.
 * Errors of all changes: NOT_FOUND (the patient), VALIDATION_FAILED (`at`, `wardId`, `bedId`), BED_TAKEN.
 */
export interface StayStore {
  /** Errors: CONFLICT when the patient is admitted already. */
  admit(patientId: string, wish: StayWish, act: Act): Promise<Stay>
  /** To the place where he is already: changes nothing. Errors: CONFLICT when the patient is not admitted. */
  transfer(patientId: string, wish: StayWish, act: Act): Promise<Stay>
  /** @returns the stay that ended. Errors: CONFLICT when the patient is not admitted. */
  discharge(patientId: string, at: Instant | null, disposition: string | null, act: Act): Promise<Stay>
  /** Newest first. */
  list(
    patientId: string,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly Stay[]; readonly nextCursor: string | null }>
  /** The patient is here: his story, his care team and the doctors whom he has an appointment with hear of it. Errors: NOT_FOUND. */
  arrive(patientId: string, note: string | null, act: Act): Promise<void>
}
