import type { AlertView } from '../model/live-messages.ts'
import { shownNumber, shownValue, VITAL_SIGN_LABELS } from '../model/vital-sign-labels.ts'
import { timeText } from './times.ts'

/**
 * What and how far: `SpO2 81 % (limit 85)`, `No signal since 14:31`; what the rule said for everything that is not a
 * number against a limit.
 */
export function whatText(alert: AlertView, now: number): string {
  if (alert.ruleId === 'device-silent')
    return `${alert.message} since ${timeText(alert.justification.runStartedAt, now)}`
  if (alert.kind === 'score' && alert.value !== null) return `${alert.message} (${alert.value})`
  if (alert.kind !== 'threshold' || alert.code === null || alert.value === null) return alert.message
  const limit = alert.limit === null ? '' : ` (limit ${shownNumber(alert.code, alert.limit)})`
  return `${VITAL_SIGN_LABELS[alert.code]} ${shownValue(alert.code, alert.value)}${limit}`
}

/** How an ended alert ended, or who has it. */
export function stateText(alert: AlertView, ownUserId: string | undefined, now: number): string {
  const person = (id: string | null) => (id !== null && id === ownUserId ? 'you' : 'a colleague')
  if (alert.state === 'resolved') {
    const at = alert.resolvedAt === null ? '' : ` ${timeText(Date.parse(alert.resolvedAt), now)}`
    if (alert.resolvedBy !== null) return `ended by ${person(alert.resolvedBy)}${at}`
    if (alert.resolvedReason === 'condition-ended') return `${backText(alert)}${at}`
    return `${RESOLVED[alert.resolvedReason ?? ''] ?? 'ended'}${at}`
  }
  if (alert.state === 'acknowledged') {
    const at = alert.acknowledgedAt === null ? '' : ` ${timeText(Date.parse(alert.acknowledgedAt), now)}`
    return `going: ${person(alert.acknowledgedBy)}${at}`
  }
  if (alert.pausedUntil !== null) return `paused until ${timeText(Date.parse(alert.pausedUntil), now)}`
  return alert.escalationLevel === 0 ? 'unacknowledged' : 'unacknowledged, others were told'
}

/** What is said of an open alert in a tile: its priority while it waits, or who has it. */
export function shortState({ state }: AlertView, priority: string): string {
  if (state === 'active') return priority
  return state === 'paused' ? 'paused' : 'going'
}

/** Whether what raised an open alert is still so. */
export function conditionText(alert: AlertView): string {
  if (!alert.conditionPresent) return alert.latching ? `${backText(alert)}; stays until it was seen` : backText(alert)
  if (isSilence(alert)) return 'still no signal'
  return isLimit(alert) ? 'still beyond the limit' : 'still so'
}

/** What it is like when the condition has gone. */
function backText(alert: AlertView): string {
  if (isSilence(alert)) return 'signal is back'
  return isLimit(alert) ? 'back within limits' : 'over'
}

function isSilence({ ruleId }: AlertView): boolean {
  return ruleId === 'device-silent' || ruleId === 'devices-silent'
}

function isLimit({ kind, code }: AlertView): boolean {
  return kind === 'threshold' && code !== null
}

const RESOLVED: Readonly<Record<string, string>> = {
  'monitoring-ended': 'monitoring ended',
  'limit-removed': 'limit taken away',
  'rule-off': 'rule switched off',
  superseded: 'another alarm says more',
  'seen-after-end': 'over when it was seen',
}
