import type { Instant } from './clock.ts'

/** A foreign record opened in need: by whom, why, and until when. */
export interface BreakGlass {
  readonly id: string
  readonly userId: string
  readonly userName: string
  readonly patientId: string
  readonly patientName: { readonly given: readonly string[]; readonly family: string }
  readonly reason: string
  readonly from: Instant
  readonly until: Instant
  /** Who ended it early; null: time does. */
  readonly endedBy: string | null
}
