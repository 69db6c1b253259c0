import type { Alert, AlertPriority, Justification } from '../model/alert.ts'
import type { AlertMove } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import { type BeyondLimit, silenceMessage, silenceSummary, thresholdMessage, thresholdSummary } from './messages.ts'
import type { ThresholdRule, ThresholdVerdict } from './threshold.ts'

/** Version of the built-in rules; it grows when their judgement changes. */
export const RULE_VERSION = 1

type Crossing = Extract<ThresholdVerdict, { readonly type: 'raise' | 'worsen' | 'back' }>

/** What only the reading knows. */
export interface ReadingFacts {
  readonly arrivedAt: Instant
  readonly clockCorrected: boolean
}

/** What an alert is when it is raised. */
export const FRESH = {
  ruleVersion: RULE_VERSION,
  state: 'active',
  conditionPresent: true,
  acknowledgedAt: null,
  acknowledgedBy: null,
  pausedUntil: null,
  pausedBy: null,
  assignedTo: null,
  resolvedAt: null,
  resolvedReason: null,
  resolvedBy: null,
  escalationLevel: 0,
} as const

export function thresholdAlert(rule: ThresholdRule, crossing: Crossing, facts: ReadingFacts, now: Instant): Alert {
  return {
    ...FRESH,
    id: crossing.run.id,
    patientId: rule.patientId,
    deviceId: crossing.run.deviceId,
    ruleId: rule.ruleId,
    code: rule.code,
    kind: 'threshold',
    latching: rule.latching,
    priority: crossing.priority,
    value: crossing.at.value,
    limit: crossing.limit,
    message: thresholdMessage(inWords(rule, crossing)),
    measuredAt: crossing.at.measuredAt,
    raisedAt: now,
    justification: thresholdJustification(rule, crossing, facts),
  }
}

export function worsened(rule: ThresholdRule, crossing: Crossing, facts: ReadingFacts): AlertMove {
  return { type: 'worsen', priority: crossing.priority, ...evidence(rule, crossing, facts) }
}

/** A latched condition is there again. */
export function back(rule: ThresholdRule, crossing: Crossing, facts: ReadingFacts) {
  return { type: 'condition-back', ...evidence(rule, crossing, facts) } as const
}

function evidence(rule: ThresholdRule, crossing: Crossing, facts: ReadingFacts) {
  return {
    deviceId: crossing.run.deviceId,
    value: crossing.at.value,
    limit: crossing.limit,
    message: thresholdMessage(inWords(rule, crossing)),
    measuredAt: crossing.at.measuredAt,
    justification: thresholdJustification(rule, crossing, facts),
  }
}

function inWords(rule: ThresholdRule, { run, priority, limit, at }: Crossing): BeyondLimit {
  return {
    code: rule.code,
    side: rule.side,
    value: at.value,
    limit,
    isCritical: priority === 'high',
    runStartedAt: run.startedAt,
    measuredAt: at.measuredAt,
  }
}

function thresholdJustification(rule: ThresholdRule, crossing: Crossing, facts: ReadingFacts): Justification {
  const { run, at } = crossing
  return {
    ruleId: rule.ruleId,
    ruleVersion: RULE_VERSION,
    summary: thresholdSummary(inWords(rule, crossing), rule.delayMs / 1000),
    limits: rule.limits,
    runStartedAt: run.startedAt,
    values: run.values.slice(),
    facts: {
      deviceId: at.deviceId,
      intervalSeconds: secondsOrNull(at.intervalMs),
      delaySeconds: rule.delayMs / 1000,
      hysteresis: rule.hysteresis,
      maxGapSeconds: at.maxGapMs / 1000,
      arrivedAt: facts.arrivedAt,
      clockCorrected: facts.clockCorrected,
      ageKnown: rule.limits.origin !== 'default:age-unknown',
    },
  }
}

/** Null, too, for the infinite interval of a cadence that is not known (`watched.ts`). */
function secondsOrNull(ms: number | null): number | null {
  return ms === null || ms === Infinity ? null : ms / 1000
}

/** A device that has fallen silent, with all that was known when it was judged. */
export interface Silent {
  readonly id: string
  readonly patientId: string
  readonly deviceId: string
  /** Arrival of its last live reading, or when watching began. */
  readonly since: Instant
  /** The tick it was judged on. */
  readonly judgedAt: Instant
  readonly priority: AlertPriority
  readonly intervalMs: number | null
  readonly silentAfterMs: number
  /** Null: not known since the start. */
  readonly online: boolean | null
  /** False: nothing arrived since watching began. */
  readonly everHeard: boolean
}

export function silenceAlert(silent: Silent, now: Instant): Alert {
  return {
    ...FRESH,
    id: silent.id,
    patientId: silent.patientId,
    deviceId: silent.deviceId,
    ruleId: 'device-silent',
    code: null,
    kind: 'technical',
    latching: false,
    priority: silent.priority,
    value: null,
    limit: null,
    message: silenceMessage(silent.online),
    measuredAt: silent.judgedAt,
    raisedAt: now,
    justification: {
      ruleId: 'device-silent',
      ruleVersion: RULE_VERSION,
      summary: silenceSummary(silent.deviceId, silent.silentAfterMs / 1000, silent.online),
      limits: null,
      runStartedAt: silent.since,
      values: [],
      facts: {
        deviceId: silent.deviceId,
        since: silent.since,
        intervalSeconds: secondsOrNull(silent.intervalMs),
        silentAfterSeconds: silent.silentAfterMs / 1000,
        online: silent.online,
        everHeard: silent.everHeard,
        onlyDevice: silent.priority === 'high',
      },
    },
  }
}

/** Devices of a ward that fell silent together. */
export interface SilentTogether {
  readonly id: string
  /** Whose alarm it is. */
  readonly patientId: string
  readonly since: Instant
  readonly judgedAt: Instant
  readonly priority: AlertPriority
  readonly deviceIds: readonly string[]
}

export function stormAlert(together: SilentTogether, now: Instant): Alert {
  const { id, patientId, since, judgedAt, priority, deviceIds } = together
  return {
    ...FRESH,
    id,
    patientId,
    deviceId: null,
    ruleId: 'devices-silent',
    code: null,
    kind: 'technical',
    latching: false,
    priority,
    value: null,
    limit: null,
    message: `No signal from ${deviceIds.length} monitors of this ward at once`,
    measuredAt: judgedAt,
    raisedAt: now,
    justification: {
      ruleId: 'devices-silent',
      ruleVersion: RULE_VERSION,
      summary: `${deviceIds.length} devices of one ward fell silent together: a network, a switch or a gateway? ${deviceIds.join(', ')}`,
      limits: null,
      runStartedAt: since,
      values: [],
      facts: { devices: deviceIds.join(' '), count: deviceIds.length },
    },
  }
}
