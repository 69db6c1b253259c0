import type { Alert } from '../model/alert.ts'

/** One change of an alert, as it was after the change. */
export interface AlertEntry {
  /** Strictly growing in commit order: nothing commits below a cursor that was read. */
  readonly cursor: number
  readonly alert: Alert
}

/** The outbox of alerts, written in the same transaction as the alert itself. */
export interface AlertFeed {
  /** @returns at most `limit` entries after `cursor`, oldest first */
  after(cursor: number, limit: number): Promise<readonly AlertEntry[]>
  /** @returns the newest cursor, and the oldest one that can still be resumed from */
  bounds(): Promise<{ readonly oldest: number; readonly newest: number }>
  /** Calls `wake` after a commit (a hint, at most a second late); the caller reads with `after`. */
  onWake(wake: () => void): Promise<void>
  close(): Promise<void>
}
