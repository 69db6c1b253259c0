import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { transaction } from './pool.ts'

export const DAY_MS = 86_400_000
/** Validation refuses times more than 24 h ahead, so this is never overtaken while the job runs once a day. */
const DAYS_AHEAD = 3
/** What is older when the first partition is made: late readings and devices whose clock is behind. */
const DAYS_BEHIND = 3
/** Makers of partitions take turns. */
const PARTITIONS_LOCK = 727_461_002

/** The partition of everything before the daily ones. */
export const OLD = 'vitals_old'

export interface Partition {
  readonly name: string
  /** Device time, Unix ms; null: everything before `to`. */
  readonly from: Instant | null
  /** Exclusive. */
  readonly to: Instant
}

/** Partitions of `vitals` in the order of time. They are contiguous: no time before the last bound is without one. */
export async function listPartitions(db: pg.Pool | pg.ClientBase): Promise<readonly Partition[]> {
  const { rows } = await db.query<Partition>(`
    select c.relname as name,
      (extract(epoch from substring(b.bound from $$FROM \\('([^']+)'\\)$$)::timestamptz) * 1000)::float8 as "from",
      (extract(epoch from substring(b.bound from $$TO \\('([^']+)'\\)$$)::timestamptz) * 1000)::float8 as "to"
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
    where i.inhparent = 'vitals'::regclass order by 3`)
  return rows
}

/**
 * Makes the partitions up to three days ahead: one a day, and after a downtime one for the whole gap. There is no
 * default partition: attaching a new one would have to search it under a lock.
 */
export async function preparePartitions(pool: pg.Pool, now: Instant): Promise<void> {
  const today = startOfDay(now)
  await transaction(pool, async client => {
    await client.query("set local lock_timeout = '10s'")
    await client.query('select pg_advisory_xact_lock($1)', [PARTITIONS_LOCK])
    const partitions = await listPartitions(client)
    let end = partitions.at(-1)?.to
    if (end === undefined) {
      end = today - DAYS_BEHIND * DAY_MS
      await attachNew(client, { name: OLD, from: null, to: end })
    } else if (end < today) {
      await attachNew(client, { name: partitionName(end), from: end, to: today })
      end = today
    }
    for (; end <= today + DAYS_AHEAD * DAY_MS; end += DAY_MS) {
      await attachNew(client, { name: partitionName(end), from: end, to: end + DAY_MS })
    }
  })
}

export function startOfDay(time: Instant): Instant {
  return Math.floor(time / DAY_MS) * DAY_MS
}

/** `vitals_20251121`, by its first day. */
function partitionName(from: Instant): string {
  return `vitals_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/** SQL: a bound as PostgreSQL writes it, in UTC. */
export function bound(time: Instant | null): string {
  return time === null ? 'minvalue' : `'${new Date(time).toISOString()}'`
}

/** Makes one and puts it in its place, in a transaction. */
export async function attachNew(client: pg.ClientBase, { name, from, to }: Partition): Promise<void> {
  // Built aside and attached: `create table … partition of` would lock out the writers, attaching does not.
  await client.query(`create table ${name} (like vitals including all) with (
    fillfactor = 95, -- a few rows are updated once, when a second message fills their gaps
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05
  )`)
  await client.query(`alter table vitals attach partition ${name} for values from (${bound(from)}) to (${bound(to)})`)
}
