import type pg from 'pg'
import type { Alert } from '../../model/alert.ts'
import { LOCK_CLASS, OUTBOX_LOCK } from './locks.ts'

/**
 * Puts alerts as they are now on the outbox, in the caller's transaction, and wakes its readers. Taken as late as
 * possible: every other writer waits from here to the commit.
 * The commit waits for the disk, whatever the pool does otherwise: a cursor that a client has seen must never be given
 * to another entry after a crash of the database.
 */
export async function appendAlerts(client: pg.ClientBase, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return
  await client.query(`select pg_advisory_xact_lock($1, $2), set_config('synchronous_commit', 'on', true)`, [
    LOCK_CLASS,
    OUTBOX_LOCK,
  ])
  await client.query(
    `with position as (
       update feed_positions set newest = newest + $1 where feed = 'alerts' returning newest - $1 as before
     ), logged as (
       insert into alert_outbox (cursor, alert)
       select before + n, alert from position, unnest($2::jsonb[]) with ordinality as a (alert, n)
     )
     select pg_notify('alerts', '')`,
    [alerts.length, alerts.map(alert => JSON.stringify(alert))],
  )
}
