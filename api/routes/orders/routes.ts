import { AppError } from '../../../model/errors.ts'
import { contradictions, ORDER_STATES, type OrderState } from '../../../model/medication-order.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import type { OrderAdviceStore } from '../../../store/order-advice.ts'
import { decidedStates } from '../../access/drafts.ts'
import { found, notFound } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { eachOf } from '../../schemas/clinical.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { contentOf, partsOf } from './content.ts'
import {
  AdviceList,
  adviceView,
  NewOrder,
  Order,
  OrderChange,
  OrderPage,
  OrderParams,
  OrderQuery,
  OrderToCheck,
  orderView,
} from './schemas.ts'
import type { SigningPorts } from './sign.ts'

const tags = ['orders']
const pace = perUser(60, 'changes of orders')
/** A form that asks while one writes, twice a second. */
const checkPace = perUser(120, 'checks of orders')
/** What was never signed. */
const UNDECIDED: readonly OrderState[] = ['draft', 'cancelled']

export interface OrderPorts extends SigningPorts {
  readonly audit: ReadAudit
  readonly orderAdvice: OrderAdviceStore
}

export function orderRoutes(app: App, { patients, orders, orderReview, orderAdvice, audit }: OrderPorts): void {
  app.get(
    '/patients/:id/orders',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Medication orders, newest first; what was never signed for those who write orders',
        params: IdParams,
        querystring: OrderQuery,
        response: { 200: OrderPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { state, limit = PAGE_DEFAULT, ...same } = request.query
      const { id: patientId } = found(await patients.get(request.params.id), 'patient')
      const asked = state === undefined ? ORDER_STATES : eachOf(ORDER_STATES, state, 'state')
      const states = decidedStates(callerOf(request), 'orders:write', asked, UNDECIDED)
      const { items, nextCursor } = await orders.list({ ...same, patientId, states, limit })
      return { items: items.map(orderView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/orders',
    {
      config: { access: 'orders:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Draft a medication order',
        params: IdParams,
        body: NewOrder,
        response: { 200: Order, 201: Order, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, ...body } = request.body
      const { record, isNew } = await orders.draft(request.params.id, contentOf(body), actOf(request), id)
      reply.code(isNew ? 201 : 200).header('etag', etag(record))
      reply.header('location', `/api/v1/patients/${record.patientId}/orders/${record.id}`)
      return orderView(record)
    },
  )

  app.post(
    '/patients/:id/orders/check',
    {
      config: { access: 'orders:write', whose: 'path', ...checkPace },
      schema: {
        tags,
        summary: 'What decision support says to an order while it is written; with `orderId` it counts as shown',
        params: IdParams,
        body: OrderToCheck,
        response: { 200: AdviceList, ...problems(400, 401, 403, 404, 413, 415, 429) },
      },
    },
    async request => {
      const act = actOf(request)
      const patient = found(await patients.get(request.params.id), 'patient')
      const { orderId, ...body } = request.body
      const content = contentOf(body)
      const errors = contradictions(content)
      if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'The order contradicts itself', { errors })
      const { facts } = await orders.facts(patient.id, act.at)
      const beside = facts.inForce.filter(({ id }) => id !== orderId)
      const advice = await orderReview.review(content, { ...facts, inForce: beside, at: act.at, patient })
      if (orderId !== undefined) await orderAdvice.show(patient.id, orderId, advice, act.at)
      // The advice tells what else he takes, so asking is reading.
      await audit.read(act, 'orders:write', [patient.id])
      return { items: advice.map(adviceView), nextCursor: null }
    },
  )

  app.get(
    '/patients/:id/orders/:orderId',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'One medication order with its advice and overrides',
        params: OrderParams,
        response: { 200: Order, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id, orderId } = request.params
      const order = found(await orders.get(id, orderId), 'order')
      if (decidedStates(callerOf(request), 'orders:write', [order.state], UNDECIDED).length === 0) {
        throw notFound('order')
      }
      reply.header('etag', etag(order))
      return orderView(order)
    },
  )

  app.patch(
    '/patients/:id/orders/:orderId',
    {
      config: { access: 'orders:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Change a draft; a signed order never changes',
        params: OrderParams,
        headers: IfMatch,
        body: OrderChange,
        response: { 200: Order, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, orderId } = request.params
      const version = expectedVersion(request.headers)
      const order = await orders.redraft(id, orderId, partsOf(request.body), version, actOf(request))
      reply.header('etag', etag(order))
      return orderView(order)
    },
  )
}
