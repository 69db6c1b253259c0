import type { Instant } from './clock.ts'
import type { LimitsInForce } from './limits.ts'
import type { VitalSignCode } from './vital-signs.ts'

export type AlertKind = 'threshold' | 'score' | 'trend' | 'technical' | 'advice'
/** The most urgent first. */
export const ALERT_PRIORITIES = ['high', 'medium', 'low'] as const
export type AlertPriority = (typeof ALERT_PRIORITIES)[number]
export type AlertState = 'active' | 'acknowledged' | 'paused' | 'resolved'

/** Why: which rule, which version, which values, which limits, when (R8). Stored with the alert, never recomputed. */
export interface Justification {
  readonly ruleId: string
  readonly ruleVersion: number
  /** One sentence a nurse can read: what was measured, against which limit, for how long. */
  readonly summary: string
  /** The limits in force when the episode began or worsened; null for technical alarms. */
  readonly limits: LimitsInForce | null
  /** Start of the violating run, by corrected device time. */
  readonly runStartedAt: Instant
  /** The values of the run that decided, oldest first (at most 20: the first and the newest ones). */
  readonly values: readonly { readonly at: Instant; readonly value: number }[]
  /** What else was known: device interval, silence limit, clock offset. */
  readonly facts: Readonly<Record<string, number | string | boolean | null>>
}

/** One episode of one condition of one patient. Its id is made from subject, rule, code, device and start. */
export interface Alert {
  readonly id: string
  /** Null only for a device that belongs to nobody. */
  readonly patientId: string | null
  readonly deviceId: string | null
  readonly ruleId: string
  readonly ruleVersion: number
  readonly code: VitalSignCode | null
  readonly kind: AlertKind
  readonly priority: AlertPriority
  readonly state: AlertState
  /** Whether the last good evidence says that it lasts. Missing evidence changes nothing. */
  readonly conditionPresent: boolean
  /** Its signals outlive the condition until a person has seen them (IEC 60601-1-8, alarms.md section 4). */
  readonly latching: boolean
  /** The value that raised it or made it worse, in the vital sign's unit. */
  readonly value: number | null
  readonly limit: number | null
  readonly message: string
  /** When the value was measured that raised it or made it worse. */
  readonly measuredAt: Instant
  readonly raisedAt: Instant
  readonly acknowledgedAt: Instant | null
  /** User id. */
  readonly acknowledgedBy: string | null
  /** While paused: when the signals come back by themselves, and who paused them (user id). */
  readonly pausedUntil: Instant | null
  readonly pausedBy: string | null
  /** User id of the person whose it is, when somebody said so. */
  readonly assignedTo: string | null
  readonly resolvedAt: Instant | null
  /** `condition-ended`, `monitoring-ended`, or what a person gave as reason. */
  readonly resolvedReason: string | null
  /** User id; null when the condition ended by itself. */
  readonly resolvedBy: string | null
  readonly escalationLevel: number
  readonly justification: Justification
}
