import type { Alert } from './alert.ts'
import type { Instant } from './clock.ts'
import type { ScoreView } from './score-view.ts'
import type { Notification, TimelineEvent } from './timeline.ts'
import type { User } from './user.ts'
import type { Vitals } from './vital-signs.ts'

/** An alert as the API shows it: times in ISO 8601, UTC. */
export type AlertView = {
  readonly [K in keyof Alert]: K extends 'measuredAt' | 'raisedAt'
    ? string
    : K extends 'acknowledgedAt' | 'pausedUntil' | 'resolvedAt'
      ? string | null
      : Alert[K]
}

const iso = (at: Instant) => new Date(at).toISOString()
const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at))

export function alertView(alert: Alert): AlertView {
  return {
    ...alert,
    measuredAt: iso(alert.measuredAt),
    raisedAt: iso(alert.raisedAt),
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    pausedUntil: isoOrNull(alert.pausedUntil),
    resolvedAt: isoOrNull(alert.resolvedAt),
  }
}

/** An event of a timeline as the API shows it. */
export type EventView = Omit<TimelineEvent, 'at'> & { readonly at: string }

export function eventView(event: TimelineEvent): EventView {
  return { ...event, at: iso(event.at) }
}

/** A notification as its user sees it. */
export type NotificationView = Omit<Notification, 'at' | 'readAt' | 'userId'> & {
  readonly at: string
  readonly readAt: string | null
}

export function notificationView({ userId, at, readAt, ...same }: Notification): NotificationView {
  return { ...same, at: iso(at), readAt: isoOrNull(readAt) }
}

/** From the client of `/api/v1/live`. */
export type ClientMessage =
  | {
      readonly type: 'hello'
      readonly token?: string
      readonly subscribe?: {
        readonly patients?: 'mine' | 'all' | readonly string[]
        readonly wards?: readonly string[]
        readonly vitals?: boolean
        readonly timeline?: boolean
      }
      readonly since?: number
    }
  | { readonly type: 'token'; readonly token: string }
  /** Alerts that this screen has got, and those that a person can see on it now (ids). */
  | { readonly type: 'receipt'; readonly delivered: readonly string[]; readonly seen: readonly string[] }

/** To the client of `/api/v1/live`. */
export type ServerMessage =
  | {
      readonly type: 'welcome'
      readonly cursor: number
      readonly user: User
      readonly alerts: readonly AlertView[]
      /** Notifications that the user has not read; those that follow marked as history are counted. */
      readonly unread: number
    }
  | { readonly type: 'resync' }
  | { readonly type: 'alert'; readonly cursor: number; readonly alert: AlertView; readonly history?: true }
  | { readonly type: 'event'; readonly cursor: number; readonly event: EventView; readonly history?: true }
  | {
      readonly type: 'notification'
      readonly cursor: number
      readonly notification: NotificationView
      readonly history?: true
    }
  | {
      readonly type: 'vitals'
      readonly patientId: string
      readonly deviceId: string
      /** Corrected time of measurement, Unix ms. */
      readonly ts: Instant
      readonly vitals: Vitals
      /** Broker's time of arrival, Unix ms: `now - arrivedAt` is the time from device to screen. */
      readonly arrivedAt: Instant
    }
  /** The early warning score of a patient; lost like numbers by who is slow, the newest wins. */
  | { readonly type: 'score'; readonly patientId: string; readonly score: ScoreView }
  | { readonly type: 'ping'; readonly ts: Instant }
  | { readonly type: 'token-expired' }

/** Close codes of `/api/v1/live`. */
export const CLOSE_UNAUTHENTICATED = 4401
export const CLOSE_FORBIDDEN = 4403

/** The server pings at least this often; a client that hears nothing for longer must say so. */
export const PING_EVERY_MS = 2000
