import { type Static, Type } from 'typebox'
import { WEBHOOK_EVENTS, type WebhookEventType } from '../../../model/webhook.ts'
import { DELIVERY_STATES, type Webhook as ModelWebhook, type WebhookDelivery } from '../../../store/webhooks.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const Url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: '`https://…` or `http://…`, without user and password; the networks allowed are configuration',
})
const EventType = Type.Unsafe<WebhookEventType>(
  Type.Enum([...WEBHOOK_EVENTS], { type: 'string', description: 'See docs/webhooks.md' }),
)
const Events = Type.Array(EventType, { minItems: 1, maxItems: 100 })
const Description = Type.String({ maxLength: 500 })
const SECRET = 'whsec_3vYk1hHc2pQm8tB5xW9rZ4nL7aD6eF0gS1uI2oPkQxA'
const Secret = Type.String({ description: 'Signs what is sent. Shown this once' })

const webhook = {
  id: Uuid,
  url: Url,
  events: Type.Array(EventType),
  description: Description,
  version: Type.Integer(),
  createdAt: IsoTime,
  updatedAt: IsoTime,
  failingSince: nullable(Type.String({ format: 'date-time', description: 'Every attempt has failed since' })),
  disabledAt: nullable(IsoTime),
  disabledReason: nullable(Type.String({ description: 'Null: a person disabled it' })),
}
export const Webhook = Type.Object(webhook, { title: 'Webhook' })
export const NewWebhookAnswer = Type.Object({ ...webhook, secret: Secret }, { title: 'NewWebhook' })
export const WebhookPage = page(Webhook)
export const WebhookListQuery = Type.Object(pageQuery)

export const NewWebhookBody = Type.Object(
  { url: Url, events: Events, description: Type.Optional(Description) },
  {
    additionalProperties: false,
    examples: [
      {
        url: 'https://pager.example/wardbeat',
        events: ['alert.raised', 'alert.resolved'],
        description: 'Pagers of ward 3',
      },
    ],
  },
)
export const WebhookChange = Type.Object(
  {
    url: Type.Optional(Url),
    events: Type.Optional(Events),
    description: Type.Optional(Description),
    disabled: Type.Optional(Type.Boolean({ description: '`true` gives up what waits, `false` forgets past failures' })),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ events: ['alert.raised'], disabled: false }] },
)
export const SecretAnswer = Type.Object({ secret: Secret }, { examples: [{ secret: SECRET }] })

export const Delivery = Type.Object(
  {
    id: Uuid,
    type: Type.String({ description: 'Type of the event, or `webhook.test`' }),
    body: Type.String({ description: 'What is sent, to the byte' }),
    createdAt: IsoTime,
    state: Type.Enum([...DELIVERY_STATES], { type: 'string' }),
    nextAt: nullable(Type.String({ format: 'date-time', description: 'Next attempt; null: none' })),
    attempts: Type.Integer(),
    attemptedAt: nullable(IsoTime),
    durationMs: nullable(Type.Integer()),
    status: nullable(Type.Integer({ description: 'HTTP status of the last attempt' })),
    response: nullable(Type.String({ description: 'Beginning of its answer, at most 1 kB' })),
    error: nullable(Type.String({ description: 'Why the last attempt failed' })),
  },
  { title: 'WebhookDelivery' },
)
export const DeliveryPage = page(Delivery)
export const DeliveryQuery = Type.Object({
  state: Type.Optional(Type.Enum([...DELIVERY_STATES], { type: 'string' })),
  ...pageQuery,
})
export const DeliveryParams = Type.Object({ id: Type.String(), deliveryId: Type.String() })

export function webhookView(model: ModelWebhook): Static<typeof Webhook> {
  const { createdAt, updatedAt, failingSince, disabledAt, events, ...same } = model
  return {
    ...same,
    events: [...events],
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    failingSince: isoOrNull(failingSince),
    disabledAt: isoOrNull(disabledAt),
  }
}

export function deliveryView(delivery: WebhookDelivery): Static<typeof Delivery> {
  const { createdAt, nextAt, attemptedAt, ...same } = delivery
  return { ...same, createdAt: iso(createdAt), nextAt: isoOrNull(nextAt), attemptedAt: isoOrNull(attemptedAt) }
}
