import type pg from 'pg'
import { type Clock, type Instant, systemClock } from '../../model/clock.ts'
import type { PatientBucket, RollUpMarks } from '../roll-up-marks.ts'
import { numberArray, textArray } from './array-literal.ts'
import { HOUR_MS, MINUTE_MS, markedMinutes } from './marked-minutes.ts'
import { transaction } from './pool.ts'
import { retryTransient } from './retry.ts'
import { hourOf, RAW_FROM } from './roll-up-sql.ts'
import { date, instant } from './rows.ts'

/** A minute is left alone until it ended this long ago by the database's clock: until then a writer may remember its mark. */
const SETTLED_AFTER_MS = 120_000
/** Buckets in one transaction, for which a writer of a late reading may have to wait. */
const CHUNK = 500

type Mark = { patient_id: string; bucket: Date }

/**
 * The marks of `vitals_1m_touched` and `vitals_1h_touched` for a store of vitals that is not in this database. Who takes a
 * mark deletes it in a transaction that ends when the bucket was computed: a writer that marks it meanwhile waits for that
 * end and then marks it anew. A writer may leave out a mark that it made itself only while the minute still runs by its own
 * clock, and marks are taken two minutes after their end by the database's, so clocks may differ by two minutes.
 */
export function postgresRollUpMarks(pool: pg.Pool, clock: Clock = systemClock): RollUpMarks {
  const marked = markedMinutes()

  async function touch(minutes: readonly PatientBucket[]): Promise<void> {
    const now = clock()
    const isKnown = ({ patientId, bucket }: PatientBucket) => bucket + MINUTE_MS > now && marked.has(patientId, bucket)
    const news = minutes.filter(minute => !isKnown(minute))
    if (news.length === 0) return
    await retryTransient(() =>
      pool.query({
        name: 'marks-touch',
        text: `
          insert into vitals_1m_touched (patient_id, bucket)
          select distinct patient_id, to_timestamp(bucket / 1000)
          from unnest($1::uuid[], $2::float8[]) as m (patient_id, bucket) order by 1, 2
          on conflict (patient_id, bucket) do update set bucket = excluded.bucket`,
        values: [textArray(news.map(m => m.patientId)), numberArray(news.map(m => m.bucket))],
      }),
    )
    marked.forgetOld(now)
    for (const { patientId, bucket } of news) marked.add(patientId, bucket, now)
  }

  const take = (takeSql: string, values: unknown[], markHours: boolean, compute: Compute) =>
    retryTransient(() =>
      transaction(pool, async client => {
        await client.query("set local lock_timeout = '2s'")
        const { rows } = await client.query<Mark>(takeSql, values)
        if (rows.length === 0) return 0
        const taken = rows.map(row => ({ patientId: row.patient_id, bucket: instant(row.bucket) }))
        const from = await readRawFrom(client)
        const alive = taken.filter(({ bucket }) => bucket >= from)
        if (alive.length > 0) await compute(alive)
        if (markHours && alive.length > 0) await markHoursOf(client, alive)
        return rows.length
      }),
    )

  return {
    touch,

    async touched(patientId, from, to) {
      const { rows } = await pool.query<{ bucket: Date; is_hour: boolean }>({
        name: 'marks-touched',
        text: `
          select bucket, false as is_hour from vitals_1m_touched
          where patient_id = $1 and bucket >= $2 and bucket < $3 and bucket >= ${RAW_FROM}
          union all
          select bucket, true from vitals_1h_touched
          where patient_id = $1 and bucket >= $2 and bucket < $3 and bucket >= ${RAW_FROM}
          order by bucket`,
        values: [patientId, date(from), date(to)],
      })
      const of = (isHour: boolean) => rows.filter(row => row.is_hour === isHour).map(row => instant(row.bucket))
      return { minutes: of(false), hours: of(true) }
    },

    takeMinutes: (until, compute) => take(TAKE_MINUTES, [date(until), SETTLED_AFTER_MS, CHUNK], true, compute),
    takeHours: (until, compute) => take(TAKE_HOURS, [date(until - HOUR_MS), CHUNK], false, compute),
    rawFrom: () => readRawFrom(pool),

    async raiseRawFrom(to) {
      await pool.query('update vitals_retention set raw_from = greatest(raw_from, $1::timestamptz)', [date(to)])
    },

    async erasedSince(since) {
      const { rows } = await pool.query<{ id: string }>('select id from patients where erased_at >= $1', [date(since)])
      return rows.map(row => row.id)
    },
  }
}

type Compute = (taken: readonly PatientBucket[]) => Promise<void>

const TAKE_MINUTES = `
  with taken as (
    select patient_id, bucket from vitals_1m_touched
    where bucket <= least($1::timestamptz, now() - $2::float8 * interval '1 ms') - interval '1 minute'
    order by bucket, patient_id limit $3 for update skip locked
  )
  delete from vitals_1m_touched t using taken
  where t.patient_id = taken.patient_id and t.bucket = taken.bucket
  returning t.patient_id, t.bucket`

const TAKE_HOURS = `
  with taken as (
    select patient_id, bucket from vitals_1h_touched h
    where bucket <= $1 and not exists (
      select from vitals_1m_touched m where m.patient_id = h.patient_id
        and m.bucket >= h.bucket and m.bucket < h.bucket + interval '1 hour' and m.bucket >= ${RAW_FROM}
    )
    order by bucket, patient_id limit $2 for update skip locked
  )
  delete from vitals_1h_touched t using taken
  where t.patient_id = taken.patient_id and t.bucket = taken.bucket
  returning t.patient_id, t.bucket`

async function markHoursOf(client: pg.PoolClient, minutes: readonly PatientBucket[]): Promise<void> {
  await client.query({
    name: 'marks-hours',
    text: `
      insert into vitals_1h_touched (patient_id, bucket)
      select distinct patient_id, ${hourOf('to_timestamp(bucket / 1000)')}
      from unnest($1::uuid[], $2::float8[]) as m (patient_id, bucket) order by 1, 2
      on conflict (patient_id, bucket) do update set bucket = excluded.bucket`,
    values: [textArray(minutes.map(m => m.patientId)), numberArray(minutes.map(m => m.bucket))],
  })
}

async function readRawFrom(db: Pick<pg.Pool | pg.PoolClient, 'query'>): Promise<Instant> {
  const { rows } = await db.query<{ raw_from: number | null }>(
    `select case when raw_from > '-infinity' then (extract(epoch from raw_from) * 1000)::float8 end as raw_from
     from vitals_retention`,
  )
  return rows[0]?.raw_from ?? 0
}
