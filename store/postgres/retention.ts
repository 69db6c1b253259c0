import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { FeedRetention, RecordRetention } from '../retention.ts'

/** Rows deleted by one statement: some 50 ms. */
const CHUNK = 5000

export function postgresFeedRetention(pool: pg.Pool): FeedRetention {
  const feed = (table: string, key: string) => (before: Instant, signal?: AbortSignal) =>
    expire(
      pool,
      `delete from ${table} where ${key} in (
         select ${key} from ${table}
         where at < to_timestamp($1::float8 / 1000) and ${key} < (select max(${key}) from ${table})
         order by ${key} limit ${CHUNK}
       )`,
      before,
      signal,
    )
  return {
    expireAlertOutbox: feed('alert_outbox', 'cursor'),
    expirePeopleOutbox: feed('people_outbox', 'cursor'),
    expireChanges: feed('changes', 'version'),
  }
}

export function postgresRecordRetention(pool: pg.Pool): RecordRetention {
  const older = (table: string, time: string, only = 'true') => {
    // Rows that somebody else holds wait for the next hour, so that neither waits for the other.
    const text = `delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${time} < to_timestamp($1::float8 / 1000) and ${only}
        limit ${CHUNK} for update skip locked
      ))`
    return (before: Instant, signal?: AbortSignal) => expire(pool, text, before, signal)
  }
  const readNotifications = older('notifications', 'at', 'read_at is not null')
  const notifications = older('notifications', 'at')
  return {
    expireScores: older('scores', 'measured_at'),
    expireShadowEpisodes: older('shadow_episodes', 'ended_at'),
    expireLateValues: older('late_values', 'arrived_at', 'told'),
    expireNotifications: async (before, signal) =>
      (await readNotifications(before.read, signal)) + (await notifications(before.all, signal)),
  }
}

/** Chunk by chunk, so that no row is locked for long. @param text with the limit `CHUNK` */
async function expire(pool: pg.Pool, text: string, before: Instant, signal?: AbortSignal): Promise<number> {
  let total = 0
  while (!signal?.aborted) {
    const { rowCount } = await pool.query(text, [before])
    total += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK) break
  }
  return total
}
