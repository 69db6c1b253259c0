import type { ChannelStore } from '../../../store/channels.ts'
import type { WebhookNetwork } from '../../../store/webhook-address.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { checkReceiverUrl } from '../../receiver-url.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { newSecret } from '../webhooks/routes.ts'
import { NewPager, NewPagerAnswer, PagerPage, PagerQuery, pagerView } from './schemas.ts'

const tags = ['webhooks']
const config = { access: 'webhooks:write' } as const

interface Parts {
  readonly channels: ChannelStore
  readonly networks: ReadonlySet<WebhookNetwork>
}

/** Pagers and phone systems of persons, and of those on call of a ward. */
export function pagerRoutes(app: App, { channels, networks }: Parts): void {
  app.get(
    '/pagers',
    {
      config,
      schema: {
        tags,
        summary: 'Pagers, newest first',
        querystring: PagerQuery,
        response: { 200: PagerPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = PAGE_DEFAULT, ...query } }) => {
      const { items, nextCursor } = await channels.pagers({ ...query, limit })
      return { items: items.map(pagerView), nextCursor }
    },
  )

  app.post(
    '/pagers',
    {
      config,
      schema: {
        tags,
        summary: 'Tell a person, or those on call of a ward, by a signed webhook too; its secret is shown this once',
        body: NewPager,
        response: { 201: NewPagerAnswer, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async (request, reply) => {
      const { url, userId = null, wardId = null, description = '' } = request.body
      checkReceiverUrl(url, networks)
      if ((userId === null) === (wardId === null))
        throw invalid('userId', 'or wardId is required, and only one of them')
      const secret = newSecret()
      const pager = await channels.addPager({ url, userId, wardId, description }, secret, actOf(request))
      reply.code(201)
      return { ...pagerView(pager), secret }
    },
  )

  app.post(
    '/pagers/:id/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test to it: it comes within seconds, and ends `failingSince`',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await channels.testPager(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/pagers/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Take a pager away; what waits for it is not sent',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await channels.removePager(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
