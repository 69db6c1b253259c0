import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Notification, TIMELINE_TYPES, type TimelineEvent } from './timeline.ts'

const NullableText = Type.Union([Type.String(), Type.Null()])
const Reference = Type.Union([Type.Null(), Type.Object({ kind: Type.String(), id: Type.String() })])

const eventCheck = Compile(
  Type.Object({
    id: Type.String(),
    patientId: Type.String(),
    type: Type.Union(TIMELINE_TYPES.map(type => Type.Literal(type))),
    at: Type.Number(),
    by: NullableText,
    summary: Type.String(),
    reference: Reference,
  }),
)
const notificationCheck = Compile(
  Type.Object({
    id: Type.String(),
    userId: Type.String(),
    type: Type.String(),
    at: Type.Number(),
    summary: Type.String(),
    patientId: NullableText,
    reference: Reference,
    readAt: Type.Union([Type.Number(), Type.Null()]),
  }),
)

/** Whether JSON that comes back from a feed is an event of a timeline. */
export function isTimelineEvent(json: unknown): json is TimelineEvent {
  return eventCheck.Check(json)
}

export function isNotification(json: unknown): json is Notification {
  return notificationCheck.Check(json)
}
