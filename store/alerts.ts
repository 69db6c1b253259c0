import type { Alert, AlertMove, AlertPriority, AlertState } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'

export interface AlertQuery {
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
  /** Every alert that is not resolved, and the outbox cursor it was read at, in one snapshot. */
  open(): Promise<{ readonly cursor: number; readonly alerts: readonly Alert[] }>
}

/** For people: one move of one alert, with its outbox entry in the same transaction. */
export interface AlertMover {
  /** @returns the alert after the move (unchanged when the move changes nothing). Errors: NOT_FOUND. */
  move(id: string, move: AlertMove): Promise<Alert>
}
