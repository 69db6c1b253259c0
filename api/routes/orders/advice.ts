import { type Static, Type } from 'typebox'
import { ADVICE_ANSWERS } from '../../../model/advice.ts'
import type { MedicationOrderStore } from '../../../store/medication-orders.ts'
import type { OrderAdviceStore, ShownAdvice as StoredAdvice } from '../../../store/order-advice.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { Person, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, problems, queryTime } from '../../schemas/common.ts'
import { instantOf, iso } from '../../schemas/times.ts'
import { Advice, adviceView, OrderParams } from './schemas.ts'

const tags = ['orders']
const pace = perUser(60, 'answers to advice')
const AnswerWord = Type.Enum([...ADVICE_ANSWERS], { type: 'string' })

const ShownAdvice = Type.Object(
  {
    advice: Advice,
    shownAt: IsoTime,
    answered: nullable(Type.Object({ answer: AnswerWord, reason: nullable(Type.String()), by: Person, at: IsoTime })),
  },
  { title: 'ShownAdvice' },
)
const Answer = Type.Object(
  {
    adviceId: Type.String({ minLength: 1, maxLength: 200 }),
    answer: AnswerWord,
    reason: Type.Optional(nullable(Text(500, 'Needed to override'))),
  },
  {
    additionalProperties: false,
    title: 'AdviceAnswer',
    examples: [{ adviceId: 'drug-drug:ddi-043', answer: 'overridden', reason: 'Stent two weeks ago; both are needed' }],
  },
)
const Count = Type.Object(
  {
    code: Type.String({ description: 'The row of the reference data' }),
    check: Type.String(),
    shown: Type.Integer({ description: 'Once for each order' }),
    accepted: Type.Integer(),
    overridden: Type.Integer(),
    unanswered: Type.Integer({ description: 'Drafts that were never kept, and what nobody has decided yet' }),
  },
  { title: 'AdviceCount' },
)
const CountQuery = Type.Object({
  from: Type.Optional(queryTime('Inclusive: when it was first shown')),
  to: Type.Optional(queryTime('Exclusive')),
})

interface Ports {
  readonly orders: Pick<MedicationOrderStore, 'get'>
  readonly orderAdvice: OrderAdviceStore
}

export function adviceRoutes(app: App, { orders, orderAdvice }: Ports): void {
  app.get(
    '/patients/:id/orders/:orderId/advice',
    {
      config: { access: 'orders:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Cautions and contraindications that were shown for an order, and what came of each',
        params: OrderParams,
        response: { 200: page(ShownAdvice), ...problems(401, 403, 404) },
      },
    },
    async ({ params: { id, orderId } }) => {
      const order = found(await orders.get(id, orderId), 'order')
      const items = await orderAdvice.list(order.patientId, order.id)
      return { items: items.map(shownView), nextCursor: null }
    },
  )

  app.post(
    '/patients/:id/orders/:orderId/advice',
    {
      config: { access: 'orders:sign', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Accept or override advice that came up after the order was signed',
        params: OrderParams,
        body: Answer,
        response: { 200: ShownAdvice, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async request => {
      const { id, orderId } = request.params
      const { adviceId, answer, reason = null } = request.body
      const order = found(await orders.get(id, orderId), 'order')
      const given = { adviceId, answer, reason }
      return shownView(await orderAdvice.answer(order.patientId, order.id, given, actOf(request)))
    },
  )

  app.get(
    '/advice/statistics',
    {
      config: { access: 'advice:read' },
      schema: {
        tags,
        summary: 'How each row of the reference data is heeded: shown, accepted, overridden; the most overridden first',
        querystring: CountQuery,
        response: { 200: page(Count), ...problems(400, 401, 403) },
      },
    },
    async ({ query: { from, to } }) => {
      const counts = await orderAdvice.counts({
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
        ...(to === undefined ? {} : { to: instantOf(to, 'to') }),
      })
      const items = counts.map(count => ({ ...count, unanswered: count.shown - count.accepted - count.overridden }))
      return { items, nextCursor: null }
    },
  )
}

function shownView({ advice, shownAt, answered }: StoredAdvice): Static<typeof ShownAdvice> {
  return {
    advice: adviceView(advice),
    shownAt: iso(shownAt),
    answered: answered === null ? null : { ...answered, at: iso(answered.at) },
  }
}
