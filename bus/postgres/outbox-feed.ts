import type pg from 'pg'
import type { Logger } from '../../observability/log.ts'
import type { Feed, FeedBounds } from '../feed.ts'
import { createListener } from './listener.ts'

/** Even when the listening connection is away, readers look this often. Milliseconds. */
const WAKE_EVERY_MS = 1000

export interface FeedOptions {
  readonly url: string
  readonly pool: pg.Pool
  readonly log: Logger
}

/** Which outbox, and how a row of it becomes an entry. */
export interface Outbox<R, E> {
  /** Its row in `feed_positions`, and the channel that wakes its readers. */
  readonly name: 'alerts' | 'people'
  readonly table: 'alert_outbox' | 'people_outbox'
  readonly columns: string
  /** Throws when the row is damaged. */
  readonly entry: (row: R) => E
}

/** Follows an outbox table: reads with the pool, is woken by NOTIFY on a connection of its own. */
export function outboxFeed<R extends { cursor: number }, E extends { readonly cursor: number }>(
  { url, pool, log }: FeedOptions,
  { name, table, columns, entry }: Outbox<R, E>,
): Feed<E> {
  const wakes = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of wakes) {
      try {
        wake()
      } catch (error) {
        log.error({ err: error, feed: name }, 'a reader of the feed failed') // the others are woken all the same
      }
    }
  }
  const listener = createListener({
    url,
    name: `${name}-feed`,
    channels: [name],
    log,
    onNotification: wakeAll,
    onConnected: wakeAll,
  })
  const timer = setInterval(wakeAll, WAKE_EVERY_MS)

  return {
    async after(cursor, limit) {
      const { rows } = await pool.query<R>({
        name: `${name}-feed-after`,
        text: `select cursor::float8 as cursor, ${columns} from ${table} where cursor > $1 order by ${table}.cursor limit $2`,
        values: [cursor, limit],
      })
      return rows.map(entry)
    },
    async bounds() {
      // Cursors have no gaps: whoever has seen everything below the oldest kept entry has missed nothing.
      const { rows } = await pool.query<FeedBounds>(
        `select coalesce((select min(cursor) - 1 from ${table}), newest)::float8 as oldest, newest::float8 as newest
         from feed_positions where feed = $1`,
        [name],
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
