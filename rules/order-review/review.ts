import type { OrderContext, OrderReview } from '../../bus/order-review.ts'
import { ADVICE_SEVERITIES, type Advice } from '../../model/advice.ts'
import { AppError } from '../../model/errors.ts'
import type { OrderContent } from '../../model/medication-order.ts'

/** One question to an order. Decision support grows by one more of these in checks.ts. */
export interface OrderCheck {
  /** Slug; begins the ids of its advice. */
  readonly name: string
  check(order: OrderContent, context: OrderContext): readonly Advice[] | Promise<readonly Advice[]>
}

/** Whoever signs waits for all checks together. Milliseconds. */
const PATIENCE_MS = 5000

/** Asks all checks side by side. */
export function createOrderReview(checks: readonly OrderCheck[], patienceMs = PATIENCE_MS): OrderReview {
  return {
    async review(order, context) {
      const said = await Promise.all(checks.map(check => answerOf(check, order, context, patienceMs)))
      return said.flat().sort((a, b) => gravity(b) - gravity(a))
    },
  }
}

const gravity = ({ severity }: Advice) => ADVICE_SEVERITIES.indexOf(severity)

async function answerOf(
  { name, check }: OrderCheck,
  order: OrderContent,
  context: OrderContext,
  patienceMs: number,
): Promise<readonly Advice[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs)
  })
  try {
    return await Promise.race([(async () => check(order, context))(), tooLate])
  } catch (error) {
    const detail = `The check "${name}" did not answer, so the order was not looked at; try again`
    throw new AppError('UNAVAILABLE', detail, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
