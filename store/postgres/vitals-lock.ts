import type pg from 'pg'
import type { VitalsLock } from '../vitals-lock.ts'
import { transaction } from './pool.ts'

/** Any number, the same in all processes. */
const LOCK = 727_461_007
/** Who is alone holds the lock for one chunk, well under a second. */
const PATIENCE = '10s'

export function postgresVitalsLock(pool: pg.Pool): VitalsLock {
  const locked = <T>(take: string, work: () => Promise<T>) =>
    transaction(pool, async client => {
      await client.query(`set local lock_timeout = '${PATIENCE}'`)
      await client.query(`select ${take}($1)`, [LOCK])
      return work()
    })
  return {
    shared: work => locked('pg_advisory_xact_lock_shared', work),
    alone: work => locked('pg_advisory_xact_lock', work),
  }
}
