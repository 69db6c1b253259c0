import type { Act } from '../model/act.ts'
import type { Advice, AdviceAnswer } from '../model/advice.ts'
import type { Instant } from '../model/clock.ts'
import type { Person } from '../model/person.ts'

/** Advice on one order, and what came of it. */
export interface ShownAdvice {
  readonly advice: Advice
  readonly shownAt: Instant
  /** Null: nobody has answered. */
  readonly answered: {
    readonly answer: AdviceAnswer
    readonly reason: string | null
    readonly by: Person
    readonly at: Instant
  } | null
}

/** How one row of the reference data is heeded. */
export interface AdviceCount {
  readonly code: string
  readonly check: string
  readonly shown: number
  readonly accepted: number
  readonly overridden: number
}

/** Cautions and contraindications that somebody saw. Passive lines are not counted. */
export interface OrderAdviceStore {
  /** The same advice on the same order is shown once, however often one looks. Errors: NOT_FOUND (the patient). */
  show(patientId: string, orderId: string, advice: readonly Advice[], at: Instant): Promise<void>
  /** The gravest first; of an order that is not there: none. */
  list(patientId: string, orderId: string): Promise<readonly ShownAdvice[]>
  /**
   * Answers what came up after the order was signed.
   * Errors: NOT_FOUND, CONFLICT when it is answered already, VALIDATION_FAILED for an override without a reason.
   */
  answer(
    patientId: string,
    orderId: string,
    given: { readonly adviceId: string; readonly answer: AdviceAnswer; readonly reason: string | null },
    act: Act,
  ): Promise<ShownAdvice>
  /** Of what was shown from `from` on and before `to`, the most overridden first; at most `MOST_COUNTS`. */
  counts(range: { readonly from?: Instant; readonly to?: Instant }): Promise<readonly AdviceCount[]>
}

/** More rows than the reference data has. */
export const MOST_COUNTS = 1000
