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
  move(id: string, move: { readonly type: 'acknowledge' | 'resolve' }, act: Act): Promise<Alert>
}
