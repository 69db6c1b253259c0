import { Type } from 'typebox'
import type { AlertView } from '../../../model/live-messages.ts'
import { IsoTime, nullable, page, pageQuery, queryTime, UnixMs, Uuid } from '../../schemas/common.ts'
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
export const Priority = Type.Enum(['high', 'medium', 'low'], { type: 'string' })

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

/** Taken for clients that cannot post without a body. */
export const NoBody = nullable(Type.Object({}, { additionalProperties: false }), { examples: [null] })
export const ResolveBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500, description: 'In the words of who resolves it' }) },
  { additionalProperties: false, examples: [{ reason: 'sensor was off' }] },
)
