import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { HOUR_MS, MINUTE_MS } from './marked-minutes.ts'
import { bound, DAY_MS, listPartitions, OLD, type Partition } from './partitions.ts'
import { transaction } from './pool.ts'
import { errorCode } from './retry.ts'
import { rollUpMinutes } from './roll-up-job.ts'

/** Milliseconds for which a writer may have to stand behind us in the queue for the table's lock. */
const LOCK_TIMEOUT = '100ms'
/** With a pause of a second between them; a long report may hold us off until the next hour, which harms nobody. */
const LOCK_TRIES = 10
/** Still valid rows (of devices with a slow clock) that are moved while the table is locked: some 50 ms. */
const MAX_SURVIVORS = 5000
/** Pages (8 kB) searched by one delete, and roll-up rows deleted by one: some 0.1 s each. */
const PAGES_PER_CHUNK = 1000
const ROWS_PER_CHUNK = 10_000

/** Drops what is older than the limits. Stops between two chunks when `signal` says so; the next call goes on. */
export async function expireVitals(
  pool: pg.Pool,
  before: { readonly raw: Instant; readonly rollUps: Instant },
  signal?: AbortSignal,
): Promise<void> {
  // Whole hours, so that no minute is ever left half its raw values and no hour half its minutes.
  const raw = Math.floor(before.raw / HOUR_MS) * HOUR_MS
  const rollUps = Math.floor(before.rollUps / HOUR_MS) * HOUR_MS
  await rollUpMinutes(pool, raw, signal)
  await pool.query('update vitals_retention set raw_from = greatest(raw_from, to_timestamp($1::float8 / 1000))', [raw])
  await dropOldDays(pool, raw, signal)
  for (const partition of await listPartitions(pool)) {
    if (mayHoldOldRows(partition, raw)) await deleteOldRows(pool, partition.name, raw, signal)
  }
  for (const table of ['vitals_1m', 'vitals_1h']) await deleteOldRollUps(pool, table, rollUps, signal)
}

/**
 * Most days are dropped whole. What is searched are the rows of wrong clocks, partitions that span a downtime, and days
 * with too many rows to move out of the way.
 */
function mayHoldOldRows({ from, to }: Partition, raw: Instant): boolean {
  if (from === null || to + MINUTE_MS <= raw) return true
  return from < raw && to - from > DAY_MS
}

/**
 * Days that are wholly over go, and `vitals_old` grows over their place: a device whose clock is far behind still
 * writes there, and a hole would refuse the whole batch its reading is in. That is why days are not detached
 * concurrently: it would leave a hole for as long as the longest running reader. Growing needs the table for some
 * milliseconds, so it is tried with a short lock timeout.
 */
async function dropOldDays(pool: pg.Pool, raw: Instant, signal?: AbortSignal): Promise<void> {
  const [old, ...days] = await listPartitions(pool)
  if (old?.name !== OLD) return
  const over: Partition[] = []
  for (const day of days) {
    if (day.to + MINUTE_MS > raw || (await survivors(pool, day.name, raw)) > MAX_SURVIVORS) break
    over.push(day)
  }
  const last = over.at(-1)
  if (!last) return
  // A proof for the new bound, checked without locking anybody out, so that attaching need not search the table.
  await pool.query(`alter table ${OLD} drop constraint if exists ${OLD}_bound`)
  await pool.query(
    `alter table ${OLD} add constraint ${OLD}_bound check (device_time < ${bound(last.to)}::timestamptz) not valid`,
  )
  await pool.query(`alter table ${OLD} validate constraint ${OLD}_bound`)
  for (let attempt = 1; !signal?.aborted; attempt++) {
    try {
      await transaction(pool, client => replaceByOld(client, over, last.to, raw))
      return
    } catch (error) {
      const isBusy = errorCode(error) === '55P03' // lock_not_available
      if (!isBusy || attempt === LOCK_TRIES) throw error
      await new Promise(done => setTimeout(done, 1000))
    }
  }
}

async function replaceByOld(
  client: pg.PoolClient,
  over: readonly Partition[],
  end: Instant,
  raw: Instant,
): Promise<void> {
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
  // All locks first and in one order, so that waiting happens while nothing is held.
  await client.query('lock table vitals in access exclusive mode')
  for (const { name } of over) await client.query(`alter table vitals detach partition ${name}`)
  await client.query(`alter table vitals detach partition ${OLD}`)
  for (const { name } of over) {
    await client.query(
      `insert into ${OLD} select * from ${name} where clock_corrected and measured_at >= to_timestamp($1::float8 / 1000)`,
      [raw],
    )
    await client.query(`drop table ${name}`)
  }
  await client.query(`alter table vitals attach partition ${OLD} for values from (minvalue) to (${bound(end)})`)
}

/** Rows of an over day that are younger than the day: a device with a slow clock. Counted up to the limit and one. */
async function survivors(pool: pg.Pool, table: string, raw: Instant): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int from (
       select from ${table} where clock_corrected and measured_at >= to_timestamp($1::float8 / 1000) limit $2
     ) s`,
    [raw, MAX_SURVIVORS + 1],
  )
  return rows[0]?.count ?? 0
}

/** Page by page, so that a chunk never searches what earlier chunks searched. */
async function deleteOldRows(pool: pg.Pool, table: string, raw: Instant, signal?: AbortSignal): Promise<void> {
  const { rows } = await pool.query<{ pages: number }>(
    `select (pg_relation_size('${table}') / current_setting('block_size')::int)::int as pages`,
  )
  const pages = rows[0]?.pages ?? 0
  for (let page = 0; page < pages && !signal?.aborted; page += PAGES_PER_CHUNK) {
    await pool.query(
      `delete from ${table} where ctid >= '(${page},0)' and ctid < '(${page + PAGES_PER_CHUNK},0)'
         and measured_at < to_timestamp($1::float8 / 1000)`,
      [raw],
    )
  }
}

async function deleteOldRollUps(pool: pg.Pool, table: string, before: Instant, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where bucket < to_timestamp($1::float8 / 1000) limit $2
       ))`,
      [before, ROWS_PER_CHUNK],
    )
    if ((rowCount ?? 0) < ROWS_PER_CHUNK) return
  }
}
