import type { Static } from 'typebox'
import type { OrderContent } from '../../../model/medication-order.ts'
import { instantOf } from '../../schemas/times.ts'
import type { OrderChange, OrderToCheck } from './schemas.ts'

type Body = Omit<Static<typeof OrderToCheck>, 'orderId'>

/** What a body leaves out becomes null. Errors: VALIDATION_FAILED for a time that cannot be. */
export function contentOf({
  medication,
  dose,
  route,
  frequency,
  period = {},
  instructions = null,
}: Body): OrderContent {
  return {
    medication: medicationOf(medication),
    dose,
    route,
    frequency: frequencyOf(frequency),
    period: periodOf(period),
    instructions,
  }
}

/** Only what the body names. Errors: VALIDATION_FAILED for a time that cannot be. */
export function partsOf(body: Static<typeof OrderChange>): Partial<OrderContent> {
  const { medication, frequency, period, dose, route, instructions } = body
  return {
    ...(dose === undefined ? {} : { dose }),
    ...(route === undefined ? {} : { route }),
    ...(instructions === undefined ? {} : { instructions }),
    ...(medication === undefined ? {} : { medication: medicationOf(medication) }),
    ...(frequency === undefined ? {} : { frequency: frequencyOf(frequency) }),
    ...(period === undefined ? {} : { period: periodOf(period) }),
  }
}

function medicationOf({ name, code = null }: Body['medication']): OrderContent['medication'] {
  return { name, code }
}

function frequencyOf(frequency: Body['frequency']): OrderContent['frequency'] {
  const { count = null, every = null, asNeeded = null, once = false, text = null } = frequency
  return { count, every, asNeeded, once, text }
}

function periodOf({ from = null, to = null }: NonNullable<Body['period']>): OrderContent['period'] {
  return {
    from: from === null ? null : instantOf(from, 'period.from'),
    to: to === null ? null : instantOf(to, 'period.to'),
  }
}
