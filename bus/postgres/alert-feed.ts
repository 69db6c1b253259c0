import { isAlert } from '../../model/alert-check.ts'
import type { AlertEntry, AlertFeed } from '../alert-feed.ts'
import { type FeedOptions, outboxFeed } from './outbox-feed.ts'

/** Follows the table `alert_outbox`. */
export function postgresAlertFeed(options: FeedOptions): AlertFeed {
  return outboxFeed(options, { name: 'alerts', table: 'alert_outbox', columns: 'alert', entry: toEntry })
}

function toEntry(row: { cursor: number; alert: unknown }): AlertEntry {
  if (!isAlert(row.alert)) throw new Error(`The alert at cursor ${row.cursor} of the outbox is damaged`)
  return { cursor: row.cursor, alert: row.alert }
}
