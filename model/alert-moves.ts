import type { Alert, AlertPriority, Justification } from './alert.ts'
import type { Instant } from './clock.ts'

/** What rules find out about the condition. */
export type ConditionMove =
  /** A good value says that it is over: never silence, never a missing value. */
  | { readonly type: 'condition-over'; readonly at: Instant; readonly reason: 'condition-ended' }
  /** A latched alert whose condition had gone, and is there again. */
  | ({ readonly type: 'condition-back' } & Beyond)
  /** It rose in priority. */
  | ({ readonly type: 'worsen'; readonly priority: AlertPriority } & Beyond)
  /** Nobody watches it any more: the assignment or the limit is gone. Ends latched alerts too. */
  | { readonly type: 'watch-over'; readonly at: Instant; readonly reason: WatchOver }

/** `superseded`: an alert that says more of the same condition took its place. */
export type WatchOver = 'monitoring-ended' | 'limit-removed' | 'rule-off' | 'superseded'

/** The value that did it; the device is the one whose good value ends the condition. */
interface Beyond {
  readonly deviceId: string | null
  readonly value: number | null
  readonly limit: number | null
  readonly message: string
  readonly measuredAt: Instant
  readonly justification: Justification
}

/** What a person does. `by` is a user id. */
export type PersonMove =
  | { readonly type: 'acknowledge'; readonly at: Instant; readonly by: string }
  | { readonly type: 'pause'; readonly at: Instant; readonly by: string; readonly until: Instant }
  | { readonly type: 'assign'; readonly to: string }
  | { readonly type: 'resolve'; readonly at: Instant; readonly by: string; readonly reason: string }

/** What time does. */
export type ClockMove =
  | { readonly type: 'pause-over'; readonly at: Instant }
  | { readonly type: 'escalate'; readonly level: number }

/** Every way an alert can change after it was raised; who may make each is its group. */
export type AlertMove = ConditionMove | PersonMove | ClockMove

/** The longest pause, ms: only the organisation may allow more (alarms.md, section 4). */
export const LONGEST_PAUSE_MS = 10 * 60_000

/** Why a latched alert ended that was seen after its condition had gone. */
export const SEEN_AFTER_END = 'seen-after-end'

const RANK: Readonly<Record<AlertPriority, number>> = { low: 0, medium: 1, high: 2 }

/** Negative when `a` is more urgent than `b`. */
export function byPriority(a: AlertPriority, b: AlertPriority): number {
  return RANK[b] - RANK[a]
}

/**
 * One move of an alert (docs/alarms.md has the drawing).
 * @returns the alert after the move; the same object when the move changes nothing (acknowledged twice, already
 * resolved, not worse, a pause that is not over), so that a repeated move is harmless
 */
export function moveAlert(alert: Alert, move: AlertMove): Alert {
  if (alert.state === 'resolved') return alert
  switch (move.type) {
    case 'condition-over':
      if (!alert.latching || alert.state === 'acknowledged') return resolved(alert, move.at, null, move.reason)
      return alert.conditionPresent ? { ...alert, conditionPresent: false } : alert
    case 'condition-back':
      return alert.conditionPresent ? alert : { ...alert, ...beyond(move), conditionPresent: true }
    case 'worsen':
      if (byPriority(move.priority, alert.priority) >= 0) return alert
      // A condition that rises in priority sounds again, acknowledged, paused or not (IEC 60601-1-8).
      return {
        ...alert,
        ...beyond(move),
        ...UNSEEN,
        ...NOT_PAUSED,
        conditionPresent: true,
        priority: move.priority,
      }
    case 'watch-over':
      return resolved(alert, move.at, null, move.reason)
    case 'acknowledge':
      // Nothing would ever end it later: its condition has ended already.
      if (!alert.conditionPresent) return { ...seen(alert, move), ...ended(move.at, move.by, SEEN_AFTER_END) }
      return alert.state === 'acknowledged' ? alert : seen(alert, move)
    case 'pause':
      if (alert.state === 'acknowledged' || move.until <= move.at) return alert
      return { ...alert, state: 'paused', pausedUntil: move.until, pausedBy: move.by }
    case 'pause-over':
      if (alert.pausedUntil === null || move.at < alert.pausedUntil) return alert
      return { ...alert, ...NOT_PAUSED, state: 'active' }
    case 'assign':
      return alert.assignedTo === move.to ? alert : { ...alert, assignedTo: move.to }
    case 'escalate':
      if (alert.state === 'acknowledged') return alert
      return move.level > alert.escalationLevel ? { ...alert, escalationLevel: move.level } : alert
    case 'resolve':
      return resolved(alert, move.at, move.by, move.reason)
  }
}

const UNSEEN = { state: 'active', acknowledgedAt: null, acknowledgedBy: null, escalationLevel: 0 } as const
const NOT_PAUSED = { pausedUntil: null, pausedBy: null } as const

function seen(alert: Alert, { at, by }: { readonly at: Instant; readonly by: string }): Alert {
  return { ...alert, ...NOT_PAUSED, state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: by }
}

function resolved(alert: Alert, at: Instant, by: string | null, reason: string): Alert {
  return { ...alert, ...ended(at, by, reason) }
}

function ended(at: Instant, by: string | null, reason: string) {
  return {
    ...NOT_PAUSED,
    state: 'resolved',
    conditionPresent: false,
    resolvedAt: at,
    resolvedBy: by,
    resolvedReason: reason,
  } as const
}

function beyond({ deviceId, value, limit, message, measuredAt, justification }: Beyond) {
  return { deviceId, value, limit, message, measuredAt, justification }
}
