import { randomBytes } from 'node:crypto'
import type { Static } from 'typebox'
import type { WebhookNetwork } from '../../../store/webhook-address.ts'
import type { WebhookFields, WebhookStore } from '../../../store/webhooks.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { checkReceiverUrl } from '../../receiver-url.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NoBody } from '../alerts/schemas.ts'
import {
  Delivery,
  DeliveryPage,
  DeliveryParams,
  DeliveryQuery,
  deliveryView,
  NewWebhookAnswer,
  NewWebhookBody,
  SecretAnswer,
  Webhook,
  WebhookChange,
  WebhookListQuery,
  WebhookPage,
  webhookView,
} from './schemas.ts'

const tags = ['webhooks']
const config = { access: 'webhooks:write' } as const

interface Parts {
  readonly webhooks: WebhookStore
  readonly networks: ReadonlySet<WebhookNetwork>
}

export function webhookRoutes(app: App, { webhooks, networks }: Parts): void {
  app.get(
    '/webhooks',
    {
      config,
      schema: {
        tags,
        summary: 'Webhooks, newest first',
        querystring: WebhookListQuery,
        response: { 200: WebhookPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await webhooks.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(webhookView), nextCursor }
    },
  )

  app.post(
    '/webhooks',
    {
      config,
      schema: {
        tags,
        summary: 'Set up a webhook; its secret is shown this once',
        body: NewWebhookBody,
        response: { 201: NewWebhookAnswer, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { description = '', ...fields } = fieldsOf(request.body)
      const secret = newSecret()
      const { url, events } = request.body
      const webhook = await webhooks.create({ url, events, ...fields, description }, secret, actOf(request))
      reply.code(201).header('etag', etag(webhook)).header('location', `/api/v1/webhooks/${webhook.id}`)
      return { ...webhookView(webhook), secret }
    },
  )

  app.get(
    '/webhooks/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One webhook',
        params: IdParams,
        response: { 200: Webhook, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const webhook = found(await webhooks.get(params.id), 'webhook')
      reply.header('etag', etag(webhook))
      return webhookView(webhook)
    },
  )

  app.patch(
    '/webhooks/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change, disable or enable a webhook; what is not named stays',
        params: IdParams,
        headers: IfMatch,
        body: WebhookChange,
        response: { 200: Webhook, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const { disabled } = body
      const change = { ...fieldsOf(body), ...(disabled === undefined ? {} : { disabled }) }
      const webhook = await webhooks.update(params.id, change, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(webhook))
      return webhookView(webhook)
    },
  )

  app.delete(
    '/webhooks/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a webhook; what waits is given up',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      await webhooks.remove(request.params.id, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/webhooks/:id/secret',
    {
      config,
      schema: {
        tags,
        summary: 'A new secret, shown this once; the old one signs nothing any more',
        params: IdParams,
        body: NoBody,
        response: { 200: SecretAnswer, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const secret = newSecret()
      await webhooks.renewSecret(request.params.id, secret, actOf(request))
      return { secret }
    },
  )

  app.post(
    '/webhooks/:id/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test event once; its delivery tells how it went',
        params: IdParams,
        body: NoBody,
        response: { 202: Delivery, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const delivery = await webhooks.test(request.params.id, actOf(request))
      return reply.code(202).send(deliveryView(delivery))
    },
  )

  app.get(
    '/webhooks/:id/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What was sent, and what came of it, newest first',
        params: IdParams,
        querystring: DeliveryQuery,
        response: { 200: DeliveryPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { items, nextCursor } = await webhooks.deliveries(params.id, {
        ...query,
        limit: query.limit ?? PAGE_DEFAULT,
      })
      return { items: items.map(deliveryView), nextCursor }
    },
  )

  app.post(
    '/webhooks/:id/deliveries/:deliveryId/retry',
    {
      config,
      schema: {
        tags,
        summary: 'One more attempt, at once',
        params: DeliveryParams,
        body: NoBody,
        response: { 202: Delivery, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id, deliveryId } = request.params
      return reply.code(202).send(deliveryView(await webhooks.retry(id, deliveryId, actOf(request))))
    },
  )

  /** Only what was named. Errors: VALIDATION_FAILED for an address that nothing may be sent to. */
  function fieldsOf({ url, events, description }: Static<typeof WebhookChange>): Partial<WebhookFields> {
    if (url !== undefined) checkReceiverUrl(url, networks)
    return {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events: [...new Set(events)] }),
      ...(description === undefined ? {} : { description }),
    }
  }
}

/** 256 bit. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`
}
