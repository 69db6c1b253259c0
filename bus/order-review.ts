import type { Advice } from '../model/advice.ts'
import type { Instant } from '../model/clock.ts'
import type { MedicationOrder, OrderContent } from '../model/medication-order.ts'
import type { Patient } from '../model/patient.ts'

/** What is known about the patient when an order is looked at. */
export interface OrderContext {
  readonly at: Instant
  readonly patient: Patient
  /** His orders that are signed or active; never the one that is looked at. */
  readonly inForce: readonly MedicationOrder[]
}

/** Decision support on orders: asked while one is written, and again before it is signed. */
export interface OrderReview {
  /**
   * @returns everything there is to say, the gravest first
   * Errors: UNAVAILABLE when a check fails or takes too long; an order that was not looked at is not signed.
   */
  review(order: OrderContent, context: OrderContext): Promise<readonly Advice[]>
}
