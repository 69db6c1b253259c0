import t from 'tap'
import type { Advice } from '../../../model/advice.ts'
import { createOrderReview, type OrderCheck } from '../../../rules/order-review/review.ts'
import { orderContent } from '../../support/clinical.ts'
import { contextWith } from '../../support/order-context.ts'
import { T0 } from '../../support/records.ts'

const context = contextWith()

function says(severity: Advice['severity']): OrderCheck {
  const justification = { check: severity, checkVersion: 1, at: T0, facts: {} }
  const advice = { id: severity, code: severity, severity, text: severity, source: 'test', justification }
  return { name: severity, check: () => [advice] }
}

t.test('every check is asked, the gravest comes first', async t => {
  const { review } = createOrderReview([says('info'), says('contraindicated'), says('caution')])
  t.same(
    (await review(orderContent(), context)).map(({ id }) => id),
    ['contraindicated', 'caution', 'info'],
  )
  t.same(await createOrderReview([]).review(orderContent(), context), [])
})

t.test('a check that fails or hangs is an outage, never a silent yes', async t => {
  const broken: OrderCheck = {
    name: 'broken',
    check: () => {
      throw new Error('inside')
    },
  }
  const hanging: OrderCheck = { name: 'hanging', check: () => new Promise(() => {}) }
  for (const check of [broken, hanging]) {
    await t.rejects(createOrderReview([says('info'), check], 20).review(orderContent(), context), {
      code: 'UNAVAILABLE',
      message: new RegExp(check.name),
    })
  }
})
