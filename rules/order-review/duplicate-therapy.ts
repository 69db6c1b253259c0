import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice } from '../../model/advice.ts'
import type { Instant } from '../../model/clock.ts'
import { type MedicationOrder, type OrderContent, orderLine } from '../../model/medication-order.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'duplicate-therapy'
/** Raise it with every change of what the check says. */
const VERSION = 1
const SOURCE = 'Wardbeat: same medication among the orders in force'

/**
 * The same medication twice at the same time: contraindicated by the same route, a caution by another. The same is what
 * has the same code, or the same name whatever its case, accents, spaces and dashes.
 */
export const duplicateTherapy: OrderCheck = {
  name: NAME,
  check: (order, context) =>
    context.inForce
      .filter(other => isSame(order, other) && overlap(order, other, context.at))
      .map(other => adviceOn(order, other, context)),
}

function adviceOn(order: OrderContent, other: MedicationOrder, { at }: OrderContext): Advice {
  const isSameRoute = order.route === other.route
  return {
    id: `${NAME}:${other.id}`,
    severity: isSameRoute ? 'contraindicated' : 'caution',
    text: `Already ordered (${other.state}): ${orderLine(other)}`,
    source: SOURCE,
    justification: {
      check: NAME,
      checkVersion: VERSION,
      at,
      facts: {
        orderId: other.id,
        orderState: other.state,
        medication: other.medication.name,
        code: other.medication.code,
        isSameRoute,
      },
    },
  }
}

function isSame(a: OrderContent, b: OrderContent): boolean {
  if (a.medication.code !== null && a.medication.code === b.medication.code) return true
  const name = normalised(a.medication.name)
  return name !== '' && name === normalised(b.medication.name)
}

/** Signs that are neither letter nor digit count as one space, and none at the ends. */
function normalised(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** A period without a beginning begins now; one without an end has none. */
function overlap(a: OrderContent, b: MedicationOrder, now: Instant): boolean {
  const from = Math.max(a.period.from ?? now, b.period.from ?? b.signedAt ?? now)
  const to = Math.min(a.period.to ?? Number.POSITIVE_INFINITY, b.period.to ?? Number.POSITIVE_INFINITY)
  return from < to
}
