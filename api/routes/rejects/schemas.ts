import { type Static, Type } from 'typebox'
import { type Reject as ModelReject, REJECT_REASONS, type RejectReason } from '../../../model/reject.ts'
import { PUBLISH_KINDS } from '../../../model/topics.ts'
import { IsoTime, nullable, page, pageQuery, queryTime, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

/** Characters of a payload shown in a list: a page of whole ones could be 50 MB. */
const SHOWN = 4096

const Reason = Type.Unsafe<RejectReason>(
  Type.Enum(Object.keys(REJECT_REASONS), {
    type: 'string',
    description: Object.entries(REJECT_REASONS)
      .map(([reason, meaning]) => `- \`${reason}\`: ${meaning}`)
      .join('\n'),
  }),
)

export const Reject = Type.Object(
  {
    id: Uuid,
    deviceId: Type.String(),
    kind: Type.Enum([...PUBLISH_KINDS], { type: 'string', description: 'Last part of the topic' }),
    arrivedAt: IsoTime,
    payload: Type.String({ description: `As it came, its first ${SHOWN} characters` }),
    encoding: Type.Enum(['utf-8', 'base64'], {
      type: 'string',
      description: 'Of `payload`; base64 where it is no text',
    }),
    truncated: Type.Boolean({ description: 'True when the payload is longer than shown; it is kept whole' }),
    reason: Reason,
    detail: Type.String(),
    replayedAt: nullable(IsoTime),
  },
  { title: 'Reject' },
)
export const RejectPage = page(Reject)

const openOnly = Type.Enum(['true', 'false'], { type: 'string', description: '`true`: not replayed yet' })
export const DeviceRejectQuery = Type.Object({
  reason: Type.Optional(Reason),
  open: Type.Optional(openOnly),
  from: Type.Optional(queryTime('Arrived since')),
  ...pageQuery,
})
export const RejectQuery = Type.Object({
  deviceId: Type.Optional(Type.String({ maxLength: 64 })),
  ...DeviceRejectQuery.properties,
})

/** Messages handed in again by one request. */
const MOST_REPLAYED = 1000
export const ReplayBody = Type.Object(
  { ids: Type.Array(Uuid, { minItems: 1, maxItems: MOST_REPLAYED }) },
  { additionalProperties: false, examples: [{ ids: ['7f1c2a58-3b0e-4c1d-9a52-0d6f3f3f9b11'] }] },
)
export const ReplayAnswer = Type.Object({
  replayed: Type.Integer({
    description: 'Handed in again; ids that do not exist or were replayed before are passed over',
  }),
  refusedAgain: Type.Integer({ description: 'Not handed in, because they would be refused for the same reason' }),
})

export function rejectView(reject: ModelReject): Static<typeof Reject> {
  const { id, deviceId, kind, reason, detail, payload } = reject
  const isText = typeof payload === 'string'
  const whole = isText ? payload : Buffer.from(payload).toString('base64')
  return {
    id,
    deviceId,
    kind,
    arrivedAt: iso(reject.arrivedAt),
    payload: whole.slice(0, SHOWN),
    encoding: isText ? 'utf-8' : 'base64',
    truncated: whole.length > SHOWN,
    reason,
    detail,
    replayedAt: isoOrNull(reject.replayedAt),
  }
}
