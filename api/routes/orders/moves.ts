import { ORDER_MOVES } from '../../../model/medication-order.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NoBody } from '../alerts/schemas.ts'
import { EndBody, Order, OrderParams, orderView, SignBody } from './schemas.ts'
import { type SigningPorts, signOrder } from './sign.ts'

const tags = ['orders']
const pace = perUser(60, 'moves of orders')
const ENDS = [
  ['stop', 'Stop an order that is signed or active, with a reason'],
  ['cancel', 'Give up a draft, with a reason'],
] as const

/** Each move needs the permission that the table of moves says. */
export function orderMoveRoutes(app: App, ports: SigningPorts): void {
  app.post(
    '/patients/:id/orders/:orderId/sign',
    {
      config: { access: ORDER_MOVES.sign.needs, whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Sign a draft, after decision support has looked at it',
        params: OrderParams,
        headers: IfMatch,
        body: SignBody,
        response: { 200: Order, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id: patientId, orderId } = request.params
      const overrides = request.body?.overrides ?? []
      const version = expectedVersion(request.headers)
      const order = await signOrder(ports, { patientId, orderId }, overrides, version, actOf(request))
      reply.header('etag', etag(order))
      return orderView(order)
    },
  )

  app.post(
    '/patients/:id/orders/:orderId/start',
    {
      config: { access: ORDER_MOVES.start.needs, whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Start to give what is signed',
        params: OrderParams,
        headers: IfMatch,
        body: NoBody,
        response: { 200: Order, ...problems(400, 401, 403, 404, 409, 412, 429) },
      },
    },
    async (request, reply) => {
      const { id, orderId } = request.params
      const order = await ports.orders.move(id, orderId, 'start', expectedVersion(request.headers), actOf(request))
      reply.header('etag', etag(order))
      return orderView(order)
    },
  )

  for (const [move, summary] of ENDS) {
    app.post(
      `/patients/:id/orders/:orderId/${move}`,
      {
        config: { access: ORDER_MOVES[move].needs, whose: 'path', ...pace },
        schema: {
          tags,
          summary,
          params: OrderParams,
          headers: IfMatch,
          body: EndBody,
          response: { 200: Order, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429) },
        },
      },
      async (request, reply) => {
        const { id, orderId } = request.params
        const act = actOf(request, request.body.reason)
        const order = await ports.orders.move(id, orderId, move, expectedVersion(request.headers), act)
        reply.header('etag', etag(order))
        return orderView(order)
      },
    )
  }
}
