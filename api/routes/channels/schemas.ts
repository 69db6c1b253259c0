import { Type } from 'typebox'
import type { Pager, PushSubscription } from '../../../store/channels.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const Url = Type.String({ minLength: 1, maxLength: 2000 })
const FailingSince = nullable(IsoTime, {})

export const PushKey = Type.Object({ publicKey: Type.String({ description: 'base64url; `applicationServerKey`' }) })

export const Subscription = Type.Object(
  { id: Uuid, description: Type.String(), createdAt: IsoTime, failingSince: FailingSince },
  { title: 'PushSubscription' },
)
export const Subscriptions = Type.Object({ items: Type.Array(Subscription), nextCursor: Type.Null() })

export const NewSubscription = Type.Object(
  {
    endpoint: Url,
    expirationTime: Type.Optional(nullable(Type.Number())),
    keys: Type.Object(
      {
        p256dh: Type.String({ pattern: '^B[A-Za-z0-9_-]{86}$', description: 'A point of P-256, base64url' }),
        auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', description: '16 bytes, base64url' }),
      },
      { additionalProperties: false },
    ),
  },
  {
    additionalProperties: false,
    description: 'As `PushSubscription.toJSON()` gives it',
    examples: [
      {
        endpoint: 'https://push.example/abc',
        expirationTime: null,
        keys: {
          p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
          auth: 'BTBZMqHH6r4Tts7J_aSIgg',
        },
      },
    ],
  },
)

export const ReceiptBody = Type.Object(
  {
    token: Uuid,
    seen: Type.Optional(Type.Boolean({ description: 'A person has opened it; else it is on a screen' })),
  },
  { additionalProperties: false, examples: [{ token: '0c11ca10-0000-4000-8000-00000000ab01' }] },
)

const pagerFields = {
  url: Url,
  userId: nullable(Uuid),
  wardId: nullable(Uuid),
  description: Type.String({ maxLength: 200 }),
}
export const PagerSchema = Type.Object(
  { id: Uuid, ...pagerFields, createdAt: IsoTime, failingSince: FailingSince },
  { title: 'Pager' },
)
export const PagerPage = page(PagerSchema)
export const PagerQuery = Type.Object(pageQuery)
export const NewPager = Type.Object(
  {
    url: Url,
    userId: Type.Optional(nullable(Uuid, { examples: [null] })),
    wardId: Type.Optional(nullable(Uuid, { examples: [null] })),
    description: Type.Optional(Type.String({ maxLength: 200 })),
  },
  {
    additionalProperties: false,
    description: 'Of one person, or of those on call of a ward: one of the two',
    examples: [{ url: 'https://pager.example/wardbeat', wardId: '0c11ca10-0000-4000-8000-00000000ab02' }],
  },
)
export const NewPagerAnswer = Type.Object(
  {
    id: Uuid,
    ...pagerFields,
    createdAt: IsoTime,
    failingSince: FailingSince,
    secret: Type.String({ description: 'Signs what is sent; shown this once' }),
  },
  { title: 'NewPager' },
)

export function subscriptionView({ createdAt, failingSince, ...same }: PushSubscription) {
  return { ...same, createdAt: iso(createdAt), failingSince: isoOrNull(failingSince) }
}

export function pagerView({ createdAt, failingSince, ...same }: Pager) {
  return { ...same, createdAt: iso(createdAt), failingSince: isoOrNull(failingSince) }
}
