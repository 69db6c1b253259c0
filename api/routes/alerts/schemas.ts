import { Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../../model/alert.ts'
import { LONGEST_PAUSE_MS } from '../../../model/alert-moves.ts'
import type { AlertView } from '../../../model/live-messages.ts'
import type { AlertReceipt } from '../../../store/escalations.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, queryTime, UnixMs, Uuid } from '../../schemas/common.ts'
import { isoOrNull } from '../../schemas/times.ts'
import { Code } from '../vitals/schemas.ts'

const NullableNumber = nullable(Type.Number())

const Justification = Type.Object(
  {
    ruleId: Type.String(),
    ruleVersion: Type.Integer(),
    summary: Type.String(),
    limits: nullable(
      Type.Object({
        low: NullableNumber,
        high: NullableNumber,
        criticalLow: NullableNumber,
        criticalHigh: NullableNumber,
        delaySeconds: Type.Number(),
        latching: Type.Optional(Type.Boolean()),
        origin: Type.String(),
        source: Type.Array(Type.String()),
      }),
    ),
    runStartedAt: UnixMs,
    values: Type.Array(Type.Object({ at: UnixMs, value: Type.Number() }), {
      description: 'Of the run that decided, oldest first, at most 20',
    }),
    facts: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()])),
  },
  { title: 'Justification', description: 'Why: which rule and version, which values, which limits, when' },
)

export const ALERT_STATES = ['active', 'acknowledged', 'paused', 'resolved'] as const
export const Priority = Type.Enum(ALERT_PRIORITIES, { type: 'string' })

export const Alert = Type.Unsafe<AlertView>(
  Type.Object(
    {
      id: Uuid,
      patientId: nullable(Uuid),
      deviceId: nullable(Type.String()),
      ruleId: Type.String(),
      ruleVersion: Type.Integer(),
      code: nullable(Code),
      kind: Type.Enum(['threshold', 'score', 'trend', 'technical', 'advice'], { type: 'string' }),
      priority: Priority,
      state: Type.Enum([...ALERT_STATES], { type: 'string' }),
      conditionPresent: Type.Boolean(),
      latching: Type.Boolean(),
      value: nullable(Type.Number({ description: 'That raised it or made it worse' })),
      limit: NullableNumber,
      message: Type.String(),
      measuredAt: IsoTime,
      raisedAt: IsoTime,
      acknowledgedAt: nullable(IsoTime),
      acknowledgedBy: nullable(Uuid),
      pausedUntil: nullable(IsoTime),
      pausedBy: nullable(Uuid),
      assignedTo: nullable(Uuid),
      resolvedAt: nullable(IsoTime),
      resolvedReason: nullable(Type.String({ description: 'What a person gave, or why it ended by itself' })),
      resolvedBy: nullable(Uuid),
      escalationLevel: Type.Integer(),
      justification: Justification,
    },
    { title: 'Alert' },
  ),
)
export const AlertPage = page(Alert)

export const AlertQuery = Type.Object({
  state: Type.Optional(
    Type.String({ maxLength: 100, description: `Of ${ALERT_STATES.join(', ')}; several with commas between` }),
  ),
  patientId: Type.Optional(Uuid),
  priority: Type.Optional(Priority),
  from: Type.Optional(queryTime('Raised since')),
  ...pageQuery,
})

const LONGEST_PAUSE_MINUTES = LONGEST_PAUSE_MS / 60_000
export const PauseBody = Type.Object(
  {
    minutes: Type.Number({
      exclusiveMinimum: 0,
      maximum: LONGEST_PAUSE_MINUTES,
      description: 'Signals come back by themselves after that',
    }),
  },
  { additionalProperties: false, examples: [{ minutes: 2 }] },
)
export const AssignBody = Type.Object(
  { userId: Uuid },
  { additionalProperties: false, examples: [{ userId: '7b1e1c1e-54ce-4b1b-9c0e-0d9b1a0c5f11' }] },
)

/** Taken for clients that cannot post without a body. */
export const NoBody = nullable(Type.Object({}, { additionalProperties: false }), { examples: [null] })
export const ResolveBody = Type.Object(
  { reason: Text(500, 'In the words of who resolves it') },
  { additionalProperties: false, examples: [{ reason: 'sensor was off' }] },
)

const Receipt = Type.Object(
  {
    userId: Uuid,
    name: Type.String(),
    step: nullable(Type.Integer({ description: 'Of the chain that told, from 0; null: watches without being told' })),
    toldAt: nullable(IsoTime),
    deliveredAt: nullable(IsoTime),
    seenAt: nullable(IsoTime),
    answer: nullable(Type.Enum(['accepted', 'declined'], { type: 'string' })),
    answeredAt: nullable(IsoTime),
  },
  { title: 'AlertReceipt' },
)
export const Receipts = Type.Object({ items: Type.Array(Receipt), nextCursor: Type.Null() })

export function receiptView({ toldAt, deliveredAt, seenAt, answeredAt, ...same }: AlertReceipt) {
  return {
    ...same,
    toldAt: isoOrNull(toldAt),
    deliveredAt: isoOrNull(deliveredAt),
    seenAt: isoOrNull(seenAt),
    answeredAt: isoOrNull(answeredAt),
  }
}
