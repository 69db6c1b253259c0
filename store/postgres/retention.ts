import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { FeedRetention } from '../retention.ts'

/** Rows deleted by one statement: some 50 ms. */
const CHUNK = 5000

export function postgresFeedRetention(pool: pg.Pool): FeedRetention {
  return {
    expireAlertOutbox: (before, signal) => expire(pool, 'alert_outbox', 'cursor', before, signal),
    expirePeopleOutbox: (before, signal) => expire(pool, 'people_outbox', 'cursor', before, signal),
    expireChanges: (before, signal) => expire(pool, 'changes', 'version', before, signal),
  }
}

async function expire(
  pool: pg.Pool,
  table: 'alert_outbox' | 'people_outbox' | 'changes',
  key: 'cursor' | 'version',
  before: Instant,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0
  while (!signal?.aborted) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ${key} in (
         select ${key} from ${table}
         where at < to_timestamp($1::float8 / 1000) and ${key} < (select max(${key}) from ${table})
         order by ${key} limit $2
       )`,
      [before, CHUNK],
    )
    total += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK) break
  }
  return total
}
