import type { Allergy, Condition, Measurement, Medication } from './clinical.ts'
import type { Instant } from './clock.ts'
import type { MedicationOrder } from './medication-order.ts'

/** One entry of the record, without what was entered in error. */
export interface Recorded<T> {
  readonly id: string
  readonly content: T
  readonly updatedAt: Instant
}

/** For so long after its end an order can still count: some medicines stay in the body for weeks. ms */
export const ENDED_ORDERS_MS = 60 * 86_400_000

/** What is written about a patient that bears on what he is given. */
export interface OrderFacts {
  /** Orders that are signed or active; never the one that is looked at. */
  readonly inForce: readonly MedicationOrder[]
  /** Orders that were begun and stopped within `ENDED_ORDERS_MS`. */
  readonly ended: readonly MedicationOrder[]
  readonly medications: readonly Recorded<Medication>[]
  readonly allergies: readonly Recorded<Allergy>[]
  readonly conditions: readonly Recorded<Condition>[]
  /** The newest of each kind. */
  readonly measurements: readonly Recorded<Measurement>[]
}

export const NO_ORDER_FACTS: OrderFacts = {
  inForce: [],
  ended: [],
  medications: [],
  allergies: [],
  conditions: [],
  measurements: [],
}
