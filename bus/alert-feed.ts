import type { Alert } from '../model/alert.ts'
import type { Feed } from './feed.ts'

/** One change of an alert, as it was after the change. */
export interface AlertEntry {
  /** Strictly growing in commit order: nothing commits below a cursor that was read. */
  readonly cursor: number
  readonly alert: Alert
}

/** The outbox of alerts, written in the same transaction as the alert itself. */
export type AlertFeed = Feed<AlertEntry>
