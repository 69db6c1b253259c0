import type { Alert } from './alert.ts'
import type { Instant } from './clock.ts'
import { TIMELINE_TYPES, type TimelineEvent, type TimelineType } from './timeline.ts'

/** Told in words of their own; all other types of the timeline are events by their own name. */
type OwnWords = 'registered' | 'alert' | 'appointment'
type TimelineName = Exclude<TimelineType, OwnWords>
const OWN_WORDS: readonly TimelineType[] = ['registered', 'alert', 'appointment'] satisfies readonly OwnWords[]

const isNamed = (type: TimelineType): type is TimelineName => !OWN_WORDS.includes(type)

const MAIN_EVENTS = [
  'alert.raised',
  'alert.changed',
  'alert.resolved',
  'patient.created',
  'patient.changed',
  'appointment.requested',
  'appointment.changed',
] as const

export type WebhookEventType = (typeof MAIN_EVENTS)[number] | TimelineName

/** What a webhook can be told of. */
export const WEBHOOK_EVENTS: readonly WebhookEventType[] = [...MAIN_EVENTS, ...TIMELINE_TYPES.filter(isNamed)]

/** Sent by the test button, whatever the webhook listens to. */
export const TEST_EVENT = 'webhook.test'

/** What is sent: ids, never a name or a value. */
export interface WebhookEvent {
  readonly type: WebhookEventType | typeof TEST_EVENT
  readonly at: Instant
  readonly patientId: string | null
  readonly deviceId: string | null
  /** The record to ask for. */
  readonly reference: { readonly kind: string; readonly id: string } | null
}

/** @param isNew nobody has been told of it yet */
export function eventOfAlert(alert: Alert, isNew: boolean): WebhookEvent {
  const { id, patientId, deviceId, raisedAt, resolvedAt, acknowledgedAt, measuredAt } = alert
  const type = isNew ? 'alert.raised' : alert.state === 'resolved' ? 'alert.resolved' : 'alert.changed'
  const at = { 'alert.raised': raisedAt, 'alert.resolved': resolvedAt, 'alert.changed': acknowledgedAt }[type]
  return { type, at: at ?? measuredAt, patientId, deviceId, reference: { kind: 'alert', id } }
}

/**
 * @param isFirst no earlier event of the timeline is about the same record
 * @returns null for what is told from another source
 */
export function eventOfTimeline(event: TimelineEvent, isFirst: boolean): WebhookEvent | null {
  const type = nameOf(event.type, isFirst)
  if (type === null) return null
  return { type, at: event.at, patientId: event.patientId, deviceId: null, reference: event.reference }
}

function nameOf(type: TimelineType, isFirst: boolean): WebhookEventType | null {
  if (isNamed(type)) return type
  if (type === 'registered') return 'patient.created'
  if (type === 'appointment') return isFirst ? 'appointment.requested' : 'appointment.changed'
  return null
}

const MINUTE_MS = 60_000
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS
/** Attempts at one delivery. */
export const MOST_ATTEMPTS = 10
/** A webhook of which every attempt failed for this long is disabled. Milliseconds. */
export const DISABLED_AFTER_MS = 5 * 86_400_000

/**
 * Milliseconds until the next attempt: a minute, doubling up to six hours, a fifth more or less.
 * @param failed attempts so far, at least 1
 * @param random from 0 to 1
 */
export function pauseAfter(failed: number, random: number): number {
  const pause = Math.min(MINUTE_MS * 2 ** (failed - 1), LONGEST_PAUSE_MS)
  return Math.round(pause * (0.8 + 0.4 * random))
}
