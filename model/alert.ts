import type { Instant } from './clock.ts'
import type { LimitsInForce } from './limits.ts'
import type { VitalSignCode } from './vital-signs.ts'

export type AlertKind = 'threshold' | 'score' | 'trend' | 'technical' | 'advice'
export type AlertPriority = 'high' | 'medium' | 'low'
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
  readonly conditionPresent: boolean
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
  readonly resolvedAt: Instant | null
  /** `condition-ended`, `monitoring-ended`, or what a person gave as reason. */
  readonly resolvedReason: string | null
  /** User id; null when the condition ended by itself. */
  readonly resolvedBy: string | null
  readonly escalationLevel: number
  readonly justification: Justification
}

/** Every way an alert can change after it was raised. */
export type AlertMove =
  | { readonly type: 'acknowledge'; readonly at: Instant; readonly by: string }
  | { readonly type: 'resolve'; readonly at: Instant; readonly by: string | null; readonly reason: string }
  | {
      readonly type: 'worsen'
      readonly priority: AlertPriority
      readonly value: number | null
      readonly limit: number | null
      readonly message: string
      readonly measuredAt: Instant
      readonly justification: Justification
    }

const RANK: Readonly<Record<AlertPriority, number>> = { low: 0, medium: 1, high: 2 }

/** Negative when `a` is more urgent than `b`. */
export function byPriority(a: AlertPriority, b: AlertPriority): number {
  return RANK[b] - RANK[a]
}

/**
 * One move of an alert.
 * @returns the alert after the move; the same object when the move changes nothing (acknowledged twice, already
 * resolved, not worse), so that a repeated move is harmless
 */
export function moveAlert(alert: Alert, move: AlertMove): Alert {
  if (alert.state === 'resolved') return alert
  switch (move.type) {
    case 'acknowledge':
      if (alert.state === 'acknowledged') return alert
      return { ...alert, state: 'acknowledged', acknowledgedAt: move.at, acknowledgedBy: move.by }
    case 'resolve':
      return {
        ...alert,
        state: 'resolved',
        conditionPresent: false,
        resolvedAt: move.at,
        resolvedBy: move.by,
        resolvedReason: move.reason,
      }
    case 'worsen':
      if (byPriority(move.priority, alert.priority) >= 0) return alert
      // A condition that rises in priority sounds again, acknowledged or not (IEC 60601-1-8, see docs on alarms).
      return {
        ...alert,
        state: 'active',
        acknowledgedAt: null,
        acknowledgedBy: null,
        priority: move.priority,
        value: move.value,
        limit: move.limit,
        message: move.message,
        measuredAt: move.measuredAt,
        justification: move.justification,
      }
  }
}
