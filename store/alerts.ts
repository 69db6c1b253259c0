import type { Act } from '../model/act.ts'
import type { Alert, AlertPriority, AlertState } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'
import type { Viewer } from './access.ts'

export interface AlertQuery {
  /** Alerts of no patient are shown to those who answer for patients nobody answers for. */
  readonly viewer: Viewer
  readonly states?: readonly AlertState[]
  readonly patientId?: string
  readonly priority?: AlertPriority
  readonly from?: Instant
  readonly limit: number
  readonly cursor?: string
}

export interface AlertReader {
  get(id: string): Promise<Alert | null>
  /** Newest first. */
  list(query: AlertQuery): Promise<{ readonly items: readonly Alert[]; readonly nextCursor: string | null }>
  /** Every alert that is not resolved and that the viewer may see, and the outbox cursor it was read at, in one snapshot. */
  open(viewer: Viewer): Promise<{ readonly cursor: number; readonly alerts: readonly Alert[] }>
}

/** For people: one move of one alert, with its outbox entry in the same transaction. */
export interface AlertMover {
  /**
   * A resolution takes its reason from the act.
   * @returns the alert after the move (unchanged when the move changes nothing). Errors: NOT_FOUND.
   */
  move(id: string, move: PersonsWish, act: Act): Promise<Alert>
}

/** What a person wants of an alert. */
export type PersonsWish =
  | { readonly type: 'acknowledge' | 'resolve' }
  /** Without sound and light until then; it comes back by itself. */
  | { readonly type: 'pause'; readonly until: Instant }
  /** @param to user id; NOT_FOUND when there is none */
  | { readonly type: 'assign'; readonly to: string }

/** What time does to alerts. Any number of processes may ask. */
export interface AlarmClock {
  /** Ends pauses that are over, a hundred at most. @returns how many were due: none when it is done */
  endPauses(now: Instant): Promise<number>
}
