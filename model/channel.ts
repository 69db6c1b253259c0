import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'

/**
 * - `told`: there is an alarm
 * - `taken`, `over`: to who was told of it, somebody else goes, or it has ended
 * - `replaced`: likewise, another alarm that says more took its place
 */
export const ALERT_NOTICE_KINDS = ['told', 'taken', 'over', 'replaced'] as const
export type AlertNoticeKind = (typeof ALERT_NOTICE_KINDS)[number]

/** What a lock screen may show: where, how urgent and what; never which patient. */
export interface AlertNotice {
  readonly kind: AlertNoticeKind
  /** Of the message: the same on every attempt, so that a receiver can tell a repetition. */
  readonly id: string
  readonly alertId: string
  /** With it the receiver confirms that it shows the alert: `POST /alert-receipts`. */
  readonly token: string
  readonly priority: AlertPriority
  readonly isReminder: boolean
  /** Names; null where the patient is in none. */
  readonly ward: string | null
  readonly bed: string | null
  /** `SpO2 81 % (limit 85)` */
  readonly what: string
  readonly raisedAt: Instant
  /** The person who took or ended it; null when told, or when it ended by itself. */
  readonly by: string | null
}

/** Somebody wants to see that the channel works. */
export interface TestNotice {
  readonly kind: 'test'
  readonly id: string
}
export type ChannelNotice = AlertNotice | TestNotice

export interface PushEndpoint {
  readonly kind: 'push'
  readonly url: string
  /** Of the browser (RFC 8291), base64url: its public key and its secret. */
  readonly p256dh: string
  readonly auth: string
}
export interface WebhookEndpoint {
  readonly kind: 'webhook'
  readonly url: string
  /** Signs what is sent. */
  readonly secret: string
}
export type ChannelEndpoint = PushEndpoint | WebhookEndpoint

export interface ChannelOutcome {
  /**
   * - `accepted`: taken over by the receiver; that a person is shown it, it confirms itself
   * - `again`: not now
   * - `refused`: never, as it is
   * - `gone`: the endpoint exists no more
   */
  readonly result: 'accepted' | 'again' | 'refused' | 'gone'
  /** Of the answer; null without one. */
  readonly status: number | null
  readonly error: string | null
}

/** A message that no receiver took is given up after so many attempts: some two minutes, by then the chain is further. */
export const MOST_ATTEMPTS = 8
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/**
 * Milliseconds until the next attempt: a second, doubling up to half a minute, a fifth more or less.
 * @param attempts so far, at least 1
 * @param random from 0 to 1
 */
export function pauseBeforeNext(attempts: number, random: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
  return Math.round(pause * (0.8 + 0.4 * random))
}
