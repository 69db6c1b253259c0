import type pg from 'pg'
import { isAlert } from '../../model/alert-check.ts'
import type { Logger } from '../../observability/log.ts'
import type { AlertEntry, AlertFeed } from '../alert-feed.ts'
import { createListener } from './listener.ts'

/** Even when the listening connection is away, readers look this often. Milliseconds. */
const WAKE_EVERY_MS = 1000

/** Follows the table `alert_outbox`: reads with the pool, is woken by NOTIFY on a connection of its own. */
export function postgresAlertFeed(options: {
  readonly url: string
  readonly pool: pg.Pool
  readonly log: Logger
}): AlertFeed {
  const { pool, log } = options
  const wakes = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of wakes) {
      try {
        wake()
      } catch (error) {
        log.error({ err: error }, 'a reader of alerts failed') // the others are woken all the same
      }
    }
  }
  const listener = createListener({
    url: options.url,
    name: 'alert-feed',
    channels: ['alerts'],
    log,
    onNotification: wakeAll,
    onConnected: wakeAll,
  })
  const timer = setInterval(wakeAll, WAKE_EVERY_MS)

  return {
    async after(cursor, limit) {
      const { rows } = await pool.query<{ cursor: number; alert: unknown }>({
        name: 'alert-feed-after',
        text: 'select cursor::float8 as cursor, alert from alert_outbox where cursor > $1 order by alert_outbox.cursor limit $2',
        values: [cursor, limit],
      })
      return rows.map(toEntry)
    },
    async bounds() {
      // Cursors have no gaps: whoever has seen everything below the oldest kept entry has missed nothing.
      const { rows } = await pool.query<{ oldest: number; newest: number }>(
        `select coalesce((select min(cursor) - 1 from alert_outbox), newest)::float8 as oldest, newest::float8 as newest
         from feed_positions where feed = 'alerts'`,
      )
      return rows[0] ?? { oldest: 0, newest: 0 }
    },
    async onWake(wake) {
      await listener.ready
      wakes.add(wake)
    },
    async close() {
      clearInterval(timer)
      await listener.close()
    },
  }
}

function toEntry(row: { cursor: number; alert: unknown }): AlertEntry {
  if (!isAlert(row.alert)) throw new Error(`The alert at cursor ${row.cursor} of the outbox is damaged`)
  return { cursor: row.cursor, alert: row.alert }
}
