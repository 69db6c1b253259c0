import { Type } from 'typebox'
import type { EventView } from '../../../model/live-messages.ts'
import { TIMELINE_TYPES } from '../../../model/timeline.ts'
import { IsoTime, nullable, page, pageQuery, queryTime, Uuid } from '../../schemas/common.ts'

export const Reference = Type.Object(
  { kind: Type.String(), id: Type.String() },
  { title: 'Reference', description: 'The record it is about' },
)

export const Event = Type.Unsafe<EventView>(
  Type.Object(
    {
      id: Uuid,
      patientId: Uuid,
      type: Type.Enum([...TIMELINE_TYPES], { type: 'string' }),
      at: IsoTime,
      by: nullable(Uuid),
      summary: Type.String({ description: "One line for people, without the patient's name" }),
      reference: nullable(Reference),
    },
    { title: 'TimelineEvent', description: 'When it happened, not when it was written down; `by` null: the system' },
  ),
)
export const EventPage = page(Event)

export const EventQuery = Type.Object({
  types: Type.Optional(
    Type.String({ maxLength: 400, description: `Of ${TIMELINE_TYPES.join(', ')}; several with commas between` }),
  ),
  from: Type.Optional(queryTime('Happened since')),
  to: Type.Optional(queryTime('Happened before')),
  ...pageQuery,
})
