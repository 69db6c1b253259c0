import type { OrderReview } from '../../../bus/order-review.ts'
import type { Act } from '../../../model/act.ts'
import { checkAnswered, type GivenOverride } from '../../../model/advice.ts'
import { AppError } from '../../../model/errors.ts'
import { type MedicationOrder, moveOrder } from '../../../model/medication-order.ts'
import type { MedicationOrderStore } from '../../../store/medication-orders.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'

export interface SigningPorts {
  readonly patients: Pick<PatientStore, 'get'>
  readonly orders: MedicationOrderStore
  readonly orderReview: OrderReview
}

/** Whoever changes orders or record of the same patient meanwhile does so once, hardly ever three times. */
const ATTEMPTS = 3

/**
 * Looks at a draft and signs exactly what was looked at, beside exactly what was known when it was looked at.
 * Errors: NOT_FOUND, CONFLICT, STALE_VERSION, ADVICE_UNANSWERED, VALIDATION_FAILED, UNAVAILABLE when it cannot be looked at.
 */
export async function signOrder(
  { patients, orders, orderReview }: SigningPorts,
  { patientId, orderId }: { readonly patientId: string; readonly orderId: string },
  overrides: readonly GivenOverride[],
  ifVersion: number | null,
  act: Act,
): Promise<MedicationOrder> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { facts, revision } = await orders.facts(patientId, act.at)
    const patient = found(await patients.get(patientId), 'patient')
    const order = found(await orders.get(patientId, orderId), 'order')
    moveOrder(order.state, 'sign')
    const advice = await orderReview.review(order, { ...facts, at: act.at, patient })
    checkAnswered(advice, overrides)
    const signed = await orders.sign(patientId, orderId, { advice, overrides, revision }, ifVersion, act)
    if (signed !== null) return signed
  }
  throw new AppError('CONFLICT', 'Orders or record of the patient keep changing; look at them and sign again')
}
