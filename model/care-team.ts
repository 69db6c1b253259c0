import type { Instant } from './clock.ts'

/** What somebody does for a patient. Of `responsible-nurse` there is one at a time. */
export const CARE_FUNCTIONS = ['responsible-nurse', 'nurse', 'doctor', 'other'] as const
export type CareFunction = (typeof CARE_FUNCTIONS)[number]

export interface CareTeamMember {
  readonly id: string
  readonly patientId: string
  readonly userId: string
  /** Of the user. */
  readonly name: string
  readonly function: CareFunction
  readonly from: Instant
  /** End of the shift; null: until somebody ends it. */
  readonly until: Instant | null
}

/** A list of patients that went from one responsible nurse to the next. */
export interface Handover {
  readonly id: string
  readonly at: Instant
  readonly from: { readonly id: string; readonly name: string }
  readonly to: { readonly id: string; readonly name: string }
  readonly wardId: string | null
  readonly patientIds: readonly string[]
  readonly note: string | null
}
