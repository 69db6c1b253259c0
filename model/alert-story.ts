import type { Alert } from './alert.ts'
import type { TimelineEvent } from './timeline.ts'

/** What an entry of the feed of alerts means for the story of its patient. */
export interface AlertChapter {
  readonly chapter: 'raised' | 'acknowledged' | 'resolved'
  readonly event: Omit<TimelineEvent, 'id'>
}

/** Why an alert ended by itself, in words (rules give these reasons). */
const ENDED_BY_ITSELF: Readonly<Record<string, string>> = {
  'condition-ended': 'the condition ended',
  'monitoring-ended': 'monitoring ended',
  'limit-removed': 'the limit was removed',
  'rule-off': 'the rule was switched off',
  superseded: 'an alarm that says more took its place',
}

/** @returns null for the alert of no patient, and for changes that a story does not tell */
export function alertChapter(alert: Alert): AlertChapter | null {
  const { id, patientId, message } = alert
  if (patientId === null) return null
  const about = { patientId, type: 'alert', reference: { kind: 'alert', id } } as const
  switch (alert.state) {
    case 'active':
      return {
        chapter: 'raised',
        event: { ...about, at: alert.raisedAt, by: null, summary: `Alarm (${alert.priority}): ${message}` },
      }
    case 'acknowledged': {
      const { acknowledgedAt: at, acknowledgedBy: by } = alert
      return at === null
        ? null
        : { chapter: 'acknowledged', event: { ...about, at, by, summary: `Acknowledged: ${message}` } }
    }
    case 'resolved': {
      const { resolvedAt: at, resolvedBy: by, resolvedReason: reason } = alert
      const why = reason === null ? '' : ` (${ENDED_BY_ITSELF[reason] ?? reason})`
      return at === null
        ? null
        : { chapter: 'resolved', event: { ...about, at, by, summary: `Ended: ${message}${why}` } }
    }
    case 'paused':
      return null
  }
}
