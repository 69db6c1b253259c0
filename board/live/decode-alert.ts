import { ALERT_PRIORITIES, type Justification } from '../../model/alert.ts'
import type { LimitsInForce } from '../../model/limits.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { AGE_BANDS } from '../../model/vital-signs.generated.ts'
import { isVitalSignCode } from '../../model/vital-signs.ts'
import { fields, text } from './fields.ts'

const KINDS = ['threshold', 'score', 'trend', 'technical', 'advice'] as const
const STATES = ['active', 'acknowledged', 'paused', 'resolved'] as const
const BANDS = [...AGE_BANDS.map(({ band }) => band), 'age-unknown'] as const
const ORIGINS = ['patient', ...BANDS.flatMap(band => [`default:${band}`, `ward:${band}`] as const)] as const

/** @throws ShapeError */
export function decodeAlert(value: unknown, at: string): AlertView {
  const f = fields(value, at)
  const code = f.textOrNull('code')
  return {
    id: f.text('id'),
    patientId: f.textOrNull('patientId'),
    deviceId: f.textOrNull('deviceId'),
    ruleId: f.text('ruleId'),
    ruleVersion: f.number('ruleVersion'),
    code: code !== null && isVitalSignCode(code) ? code : null,
    kind: f.oneOf('kind', KINDS),
    priority: f.oneOf('priority', ALERT_PRIORITIES),
    state: f.oneOf('state', STATES),
    conditionPresent: f.flag('conditionPresent'),
    latching: f.flag('latching'),
    value: f.numberOrNull('value'),
    limit: f.numberOrNull('limit'),
    message: f.text('message'),
    measuredAt: f.text('measuredAt'),
    raisedAt: f.text('raisedAt'),
    acknowledgedAt: f.textOrNull('acknowledgedAt'),
    acknowledgedBy: f.textOrNull('acknowledgedBy'),
    pausedUntil: f.textOrNull('pausedUntil'),
    pausedBy: f.textOrNull('pausedBy'),
    assignedTo: f.textOrNull('assignedTo'),
    resolvedAt: f.textOrNull('resolvedAt'),
    resolvedReason: f.textOrNull('resolvedReason'),
    resolvedBy: f.textOrNull('resolvedBy'),
    escalationLevel: f.number('escalationLevel'),
    justification: f.of('justification', decodeJustification),
  }
}

function decodeJustification(value: unknown, at: string): Justification {
  const f = fields(value, at)
  return {
    ruleId: f.text('ruleId'),
    ruleVersion: f.number('ruleVersion'),
    summary: f.text('summary'),
    limits: f.raw('limits') === null ? null : f.of('limits', decodeLimits),
    runStartedAt: f.of('runStartedAt', instant),
    values: f.list('values', (v, path) => {
      const point = fields(v, path)
      return { at: point.of('at', instant), value: point.number('value') }
    }),
    facts: f.dictionary('facts', fact),
  }
}

/** @throws ShapeError */
export function decodeLimits(value: unknown, at: string): LimitsInForce {
  const f = fields(value, at)
  return {
    low: f.numberOrNull('low'),
    high: f.numberOrNull('high'),
    criticalLow: f.numberOrNull('criticalLow'),
    criticalHigh: f.numberOrNull('criticalHigh'),
    delaySeconds: f.number('delaySeconds'),
    ...(f.raw('latching') === true ? { latching: true } : {}),
    origin: f.oneOf('origin', ORIGINS),
    source: f.raw('source') === undefined ? [] : f.list('source', text),
  }
}

/** Unix ms, from Unix ms or ISO 8601. */
export function instant(value: unknown, at: string): number {
  if (typeof value === 'number') return value
  return Date.parse(text(value, at))
}

function fact(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
