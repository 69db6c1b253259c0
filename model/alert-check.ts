import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ALERT_PRIORITIES, type Alert, type AlertKind, type AlertState, type Justification } from './alert.ts'
import { VITAL_SIGN_CODES } from './vital-signs.ts'

export const ALERT_KINDS: readonly AlertKind[] = ['threshold', 'score', 'trend', 'technical', 'advice']
export const ALERT_STATES: readonly AlertState[] = ['active', 'acknowledged', 'paused', 'resolved']

const OneOf = (values: readonly string[]) => Type.Union(values.map(value => Type.Literal(value)))
const Nullable = <S extends ReturnType<typeof Type.Number> | ReturnType<typeof Type.String>>(schema: S) =>
  Type.Union([schema, Type.Null()])
const NullableNumber = Nullable(Type.Number())
const NullableText = Nullable(Type.String())
const Code = OneOf(VITAL_SIGN_CODES)

const JustificationSchema = Type.Object({
  ruleId: Type.String(),
  ruleVersion: Type.Integer(),
  summary: Type.String(),
  limits: Type.Union([
    Type.Null(),
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
  ]),
  runStartedAt: Type.Number(),
  values: Type.Array(Type.Object({ at: Type.Number(), value: Type.Number() })),
  facts: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()])),
})

const AlertSchema = Type.Object({
  id: Type.String(),
  patientId: NullableText,
  deviceId: NullableText,
  ruleId: Type.String(),
  ruleVersion: Type.Integer(),
  code: Type.Union([Code, Type.Null()]),
  kind: OneOf(ALERT_KINDS),
  priority: OneOf(ALERT_PRIORITIES),
  state: OneOf(ALERT_STATES),
  conditionPresent: Type.Boolean(),
  latching: Type.Boolean(),
  value: NullableNumber,
  limit: NullableNumber,
  message: Type.String(),
  measuredAt: Type.Number(),
  raisedAt: Type.Number(),
  acknowledgedAt: NullableNumber,
  acknowledgedBy: NullableText,
  pausedUntil: NullableNumber,
  pausedBy: NullableText,
  assignedTo: NullableText,
  resolvedAt: NullableNumber,
  resolvedReason: NullableText,
  resolvedBy: NullableText,
  escalationLevel: Type.Integer(),
  justification: JustificationSchema,
})

const alertCheck = Compile(AlertSchema)
const justificationCheck = Compile(JustificationSchema)

/** Whether JSON that comes back from a store or a bus is an alert. */
export function isAlert(json: unknown): json is Alert {
  return alertCheck.Check(json)
}

export function isJustification(json: unknown): json is Justification {
  return justificationCheck.Check(json)
}
