import type { Act } from '../model/act.ts'
import type { Advice, GivenOverride } from '../model/advice.ts'
import type { Instant } from '../model/clock.ts'
import type { MedicationOrder, OrderContent, OrderMove, OrderState } from '../model/medication-order.ts'
import type { OrderFacts } from '../model/order-facts.ts'
import type { Kept } from './kept.ts'

/** Orders of one patient that a check may read at once; no patient has so many in force. */
export const MOST_IN_FORCE = 1000

export interface MedicationOrderStore {
  /** Errors: NOT_FOUND (the patient), CONFLICT when the id belongs to something else, VALIDATION_FAILED. */
  draft(patientId: string, order: OrderContent, act: Act, id?: string): Promise<Kept<MedicationOrder>>
  get(patientId: string, orderId: string): Promise<MedicationOrder | null>
  /** Newest first. */
  list(query: {
    readonly patientId: string
    readonly states?: readonly OrderState[]
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly MedicationOrder[]; readonly nextCursor: string | null }>
  /** Of a draft only. Errors: NOT_FOUND, STALE_VERSION, CONFLICT, VALIDATION_FAILED. */
  redraft(
    patientId: string,
    orderId: string,
    change: Partial<OrderContent>,
    ifVersion: number | null,
    act: Act,
  ): Promise<MedicationOrder>
  /**
   * What bears on an order of the patient (orders at most `MOST_IN_FORCE`), and a number that grows with every change of
   * the patient, his orders and his record. Of nobody: nothing, and 0.
   */
  facts(patientId: string, at: Instant): Promise<{ readonly facts: OrderFacts; readonly revision: number }>
  /**
   * Signs a draft that was looked at.
   * @param looked what was said to it, the answers, and the revision of the facts it was looked at with
   * @returns null when anything that bears on it has changed since that revision: it must be looked at again
   * Errors: NOT_FOUND, STALE_VERSION, CONFLICT, and those of `checkAnswered`.
   */
  sign(
    patientId: string,
    orderId: string,
    looked: {
      readonly advice: readonly Advice[]
      readonly overrides: readonly GivenOverride[]
      readonly revision: number
    },
    ifVersion: number | null,
    act: Act,
  ): Promise<MedicationOrder | null>
  /** The act has the reason of an end. Errors: NOT_FOUND, STALE_VERSION, CONFLICT. */
  move(
    patientId: string,
    orderId: string,
    move: Exclude<OrderMove, 'sign'>,
    ifVersion: number | null,
    act: Act,
  ): Promise<MedicationOrder>
}
