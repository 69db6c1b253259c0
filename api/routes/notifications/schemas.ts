import { Type } from 'typebox'
import type { NotificationView } from '../../../model/live-messages.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { Reference } from '../timeline/schemas.ts'

/** Ids of one request: a page of the list. */
const MOST_IDS = 200

export const Notification = Type.Unsafe<NotificationView>(
  Type.Object(
    {
      id: Uuid,
      type: Type.String({ description: '`appointment-requested`, `message`, `job` …' }),
      at: IsoTime,
      summary: Type.String({ description: 'One line for people' }),
      patientId: nullable(Uuid),
      reference: nullable(Reference),
      readAt: nullable(IsoTime),
    },
    { title: 'Notification' },
  ),
)
export const NotificationPage = page(Notification)

export const NotificationQuery = Type.Object({
  unread: Type.Optional(
    Type.Enum(['true', 'false'], { type: 'string', description: '`true`: only what was not read' }),
  ),
  ...pageQuery,
})

export const ReadBody = Type.Object(
  {
    ids: Type.Optional(Type.Array(Uuid, { maxItems: MOST_IDS })),
    upTo: Type.Optional(Type.String({ format: 'date-time', description: 'All up to this time, itself included' })),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    examples: [{ upTo: '2026-11-21T12:00:00Z' }],
  },
)
export const Unread = Type.Object(
  { unread: Type.Integer({ description: 'How many are left', minimum: 0 }) },
  { title: 'Unread' },
)
