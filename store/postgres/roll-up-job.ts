import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { HOUR_MS } from './marked-minutes.ts'
import { transaction } from './pool.ts'
import { retryTransient } from './retry.ts'
import { hourOf, hoursFromMinutes, minutesFromRaw, RAW_FROM } from './roll-up-sql.ts'
import { NUMERIC_CODES } from './vitals-columns.ts'

/** A minute is left alone until it ended this long ago; half of it is the time a writer's transaction may take. */
const SETTLED_AFTER_MS = 120_000
const LONGEST_WRITE_MS = 60_000
/** Buckets in one transaction: about 0.2 s of work, in which a writer of a late reading may have to wait for a mark. */
const CHUNK = 500

/**
 * Rolls up minutes, then hours, chunk by chunk. The argument why nothing is missed stands in vitals-writer.
 * @returns how many buckets were written
 */
export async function rollUp(pool: pg.Pool, now: Instant, signal?: AbortSignal): Promise<number> {
  return (await rollUpMinutes(pool, now - SETTLED_AFTER_MS, signal)) + (await rollUpHours(pool, now, signal))
}

/** Rolls up the marked minutes that ended by `until` (and 120 s ago by the database's clock). */
export async function rollUpMinutes(pool: pg.Pool, until: Instant, signal?: AbortSignal): Promise<number> {
  return chunks(signal, () => transaction(pool, client => rollUpSomeMinutes(client, until)))
}

async function rollUpHours(pool: pg.Pool, now: Instant, signal?: AbortSignal): Promise<number> {
  return chunks(signal, () => transaction(pool, client => rollUpSomeHours(client, now - SETTLED_AFTER_MS)))
}

async function chunks(signal: AbortSignal | undefined, work: () => Promise<number>): Promise<number> {
  let total = 0
  while (!signal?.aborted) {
    const done = await retryTransient(work)
    total += done
    if (done < CHUNK) break
  }
  return total
}

const BUCKETS = 'unnest($1::uuid[], $2::timestamptz[]) as b (patient_id, bucket)'

interface Mark {
  readonly patient_id: string
  /** As PostgreSQL writes it: goes back as it came. */
  readonly bucket: string
}

async function rollUpSomeMinutes(client: pg.PoolClient, until: Instant): Promise<number> {
  await client.query("set local lock_timeout = '2s'")
  // Another statement than the computing ones: only a later snapshot sees what the locked marks stand for.
  const { rows } = await client.query<Mark>({
    name: 'roll-up-take-minutes',
    text: `
      with old_writer as materialized (
        select from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and backend_xid is not null
          and xact_start < clock_timestamp() - $3::float8 * interval '1 ms' limit 1
      ),
      taken as (
        select patient_id, bucket from vitals_1m_touched
        where bucket <= least(to_timestamp($1::float8 / 1000), now() - $4::float8 * interval '1 ms') - interval '1 minute'
          and not exists (select from old_writer)
        order by bucket, patient_id limit $2 for update skip locked
      )
      delete from vitals_1m_touched t using taken
      where t.patient_id = taken.patient_id and t.bucket = taken.bucket
      returning t.patient_id, t.bucket::text as bucket`,
    values: [until, CHUNK, LONGEST_WRITE_MS, SETTLED_AFTER_MS],
  })
  if (rows.length === 0) return 0
  const marks = [rows.map(row => row.patient_id), rows.map(row => row.bucket)]
  await client.query({
    name: 'roll-up-clear-minutes',
    text: `
      delete from vitals_1m m using ${BUCKETS}
      where m.patient_id = b.patient_id and m.bucket = b.bucket and m.code = any($3::text[]) and b.bucket >= ${RAW_FROM}`,
    values: [...marks, NUMERIC_CODES],
  })
  await client.query({
    name: 'roll-up-write-minutes',
    text: `
      with marks as materialized (select b.* from ${BUCKETS} where b.bucket >= ${RAW_FROM})
      insert into vitals_1m (patient_id, code, bucket, min, mean, max, count) ${minutesFromRaw('marks')}`,
    values: marks,
  })
  await client.query({
    name: 'roll-up-mark-hours',
    text: `
      insert into vitals_1h_touched (patient_id, bucket)
      select distinct b.patient_id, ${hourOf('b.bucket')} from ${BUCKETS} where b.bucket >= ${RAW_FROM}
      order by 1, 2
      on conflict (patient_id, bucket) do update set bucket = excluded.bucket`,
    values: marks,
  })
  return rows.length
}

/** Marks of hours are made by `rollUpSomeMinutes` and taken here in the same manner, without a writer's memory between. */
async function rollUpSomeHours(client: pg.PoolClient, until: Instant): Promise<number> {
  await client.query("set local lock_timeout = '2s'")
  const { rows } = await client.query<Mark>({
    name: 'roll-up-take-hours',
    text: `
      with taken as (
        select patient_id, bucket from vitals_1h_touched h
        where bucket <= to_timestamp($1::float8 / 1000)
          -- it would be marked again at once, and a reader computes it from its minutes either way
          and not exists (
            select from vitals_1m_touched m where m.patient_id = h.patient_id
              and m.bucket >= h.bucket and m.bucket < h.bucket + interval '1 hour' and m.bucket >= ${RAW_FROM}
          )
        order by bucket, patient_id limit $2 for update skip locked
      )
      delete from vitals_1h_touched t using taken
      where t.patient_id = taken.patient_id and t.bucket = taken.bucket
      returning t.patient_id, t.bucket::text as bucket`,
    values: [until - HOUR_MS, CHUNK],
  })
  if (rows.length === 0) return 0
  const marks = [rows.map(row => row.patient_id), rows.map(row => row.bucket)]
  await client.query({
    name: 'roll-up-clear-hours',
    text: `
      delete from vitals_1h h using ${BUCKETS}
      where h.patient_id = b.patient_id and h.bucket = b.bucket and h.code = any($3::text[])`,
    values: [...marks, NUMERIC_CODES],
  })
  await client.query({
    name: 'roll-up-write-hours',
    text: `
      with marks as materialized (select b.* from ${BUCKETS}),
      minutes as (
        select m.* from marks b cross join lateral (
          select * from vitals_1m v where v.patient_id = b.patient_id and v.code = any($3::text[])
            and v.bucket >= b.bucket and v.bucket < b.bucket + interval '1 hour' offset 0
        ) m
      )
      insert into vitals_1h (patient_id, code, bucket, min, mean, max, count) ${hoursFromMinutes('minutes')}`,
    values: [...marks, NUMERIC_CODES],
  })
  return rows.length
}

/** For whoever changes stored rows: marks these minutes as out of date. @param rows relation (patient_id, measured_at) */
export function markMinutesSql(rows: string): string {
  return `
    insert into vitals_1m_touched (patient_id, bucket)
    select distinct patient_id, date_bin('1 minute', measured_at, 'epoch'::timestamptz)
    from ${rows} r where patient_id is not null order by 1, 2
    on conflict (patient_id, bucket) do update set bucket = excluded.bucket`
}
