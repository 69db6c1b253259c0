import type { Advice } from '../model/advice.ts'
import type { Instant } from '../model/clock.ts'
import type { OrderContent } from '../model/medication-order.ts'
import type { OrderFacts } from '../model/order-facts.ts'
import type { Patient } from '../model/patient.ts'

/** What is known about the patient when an order is looked at. */
export interface OrderContext extends OrderFacts {
  readonly at: Instant
  readonly patient: Pick<Patient, 'birthDate' | 'name' | 'sex'>
}

/** Decision support on orders: asked while one is written, before it is signed, and when the record changes. */
export interface OrderReview {
  /**
   * @returns everything there is to say, the gravest first
   * Errors: UNAVAILABLE when a check fails or takes too long; an order that was not looked at is not signed.
   */
  review(order: OrderContent, context: OrderContext): Promise<readonly Advice[]>
}
