import type { ChannelStore } from '../../../store/channels.ts'
import type { WebhookNetwork } from '../../../store/webhook-address.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf, originOf } from '../../plugins/access.ts'
import { checkReceiverUrl } from '../../receiver-url.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { NewSubscription, PushKey, Subscription, Subscriptions, subscriptionView } from './schemas.ts'

const tags = ['alerts']
const config = { access: 'logged-in' } as const

interface Parts {
  readonly channels: ChannelStore
  readonly networks: ReadonlySet<WebhookNetwork>
  readonly pushKey: string
}

/** Browsers that tell a person of alerts while the board is closed; everybody's own. */
export function pushRoutes(app: App, { channels, networks, pushKey }: Parts): void {
  app.get(
    '/me/push-key',
    {
      config,
      schema: {
        tags,
        summary: 'What a browser subscribes to web push with',
        response: { 200: PushKey, ...problems(401) },
      },
    },
    async () => ({ publicKey: pushKey }),
  )

  app.get(
    '/me/push-subscriptions',
    {
      config,
      schema: {
        tags,
        summary: 'The browsers that one is told on',
        response: { 200: Subscriptions, ...problems(401) },
      },
    },
    async request => ({
      items: (await channels.pushSubscriptions(callerOf(request).id)).map(subscriptionView),
      nextCursor: null,
    }),
  )

  app.post(
    '/me/push-subscriptions',
    {
      config,
      schema: {
        tags,
        summary: 'Be told on this browser; repeated, it is the same one',
        body: NewSubscription,
        response: { 201: Subscription, ...problems(400, 401, 413, 415) },
      },
    },
    async (request, reply) => {
      const { endpoint: url, keys } = request.body
      checkReceiverUrl(url, networks, 'endpoint')
      const description = originOf(request).userAgent ?? ''
      const made = await channels.subscribe(callerOf(request).id, { url, ...keys, description }, actOf(request))
      reply.code(201)
      return subscriptionView(made)
    },
  )

  app.post(
    '/me/push-subscriptions/:id/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test there: it comes within seconds, and ends `failingSince`',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      await channels.testSubscription(callerOf(request).id, request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/me/push-subscriptions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Be told there no more',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      await channels.unsubscribe(callerOf(request).id, request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
