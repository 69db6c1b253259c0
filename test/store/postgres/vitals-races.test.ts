import t from 'tap'
import type { Reading } from '../../../model/reading.ts'
import { VITAL_SIGN_CODES } from '../../../model/vital-signs.ts'
import { rollUp } from '../../../store/postgres/roll-up-job.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsReader } from '../../../store/postgres/vitals-reader.ts'
import { postgresVitalsWriter, type Queryable } from '../../../store/postgres/vitals-writer.ts'
import { testDatabase } from '../../support/database.ts'
import { until } from '../../support/until.ts'

const ADA = '00000000-0000-4000-8000-00000000000a'
const BEA = '00000000-0000-4000-8000-00000000000b'
const MINUTE = 60_000
const NOON = Date.UTC(2025, 2, 10, 12)
const LATER = NOON + 3 * 60 * MINUTE

function reading(time: number, hr: number, more: Partial<Reading> = {}): Reading {
  return {
    deviceId: 'monitor-1',
    patientId: ADA,
    deviceTime: time,
    measuredAt: time,
    arrivedAt: time,
    clockCorrected: false,
    seq: null,
    vitals: { hr },
    ...more,
  }
}

async function store(t: { teardown(end: () => Promise<void>): void }, now = NOON) {
  const { pool } = await testDatabase(t)
  const maintenance = postgresVitalsMaintenance(pool)
  await maintenance.prepare(now)
  const minutes = async (db: Queryable = pool, patientId = ADA, width: '1m' | '1h' = '1m') =>
    (
      await postgresVitalsReader(db).rollUps(
        { patientId, from: now - 60 * MINUTE, to: now + 60 * MINUTE, codes: ['hr'] },
        width,
      )
    ).get('hr') ?? []
  return { pool, maintenance, minutes, writer: postgresVitalsWriter(pool) }
}

const isWaiting = async (pool: Queryable, text: string) => {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
    [`%${text}%`],
  )
  return rowCount === 1
}

for (const isMarked of [true, false]) {
  t.test(`the job runs while a late write is open, mark there before: ${isMarked}`, async t => {
    const { pool, maintenance, minutes, writer } = await store(t)
    await writer.write([reading(NOON, 60)])
    if (!isMarked) await maintenance.rollUp(LATER)
    const client = await pool.connect()
    await client.query('begin')
    await postgresVitalsWriter(client).write([reading(NOON + 1000, 80)])
    await maintenance.rollUp(LATER)
    t.same(await minutes(), [[NOON, 60, 60, 60, 1]], 'what is not committed does not count')
    await client.query('commit')
    client.release()
    t.same(await minutes(), [[NOON, 60, 70, 80, 2]], 'it counts as soon as it is committed')
    await maintenance.rollUp(LATER)
    t.same(await minutes(), [[NOON, 60, 70, 80, 2]], 'and after the next turn of the job')
    t.equal((await pool.query('select from vitals_1m_touched')).rowCount, 0)
  })
}

t.test('a late write that meets the job half-way leaves a mark behind', async t => {
  const { pool, maintenance, minutes, writer } = await store(t)
  await writer.write([reading(NOON, 60)])
  const blocker = await pool.connect()
  await blocker.query('begin')
  await blocker.query('lock table vitals_1h_touched in exclusive mode') // the job's last step waits, all else is done
  const job = maintenance.rollUp(LATER)
  await until(() => isWaiting(pool, 'insert into vitals_1h_touched'))
  const write = writer.write([reading(NOON + 1000, 80)])
  await until(() => isWaiting(pool, 'insert into vitals as v'))
  t.same(await minutes(), [[NOON, 60, 60, 60, 1]])
  await blocker.query('rollback')
  blocker.release()
  await Promise.all([job, write])
  t.same(await minutes(), [[NOON, 60, 70, 80, 2]])
  await maintenance.rollUp(LATER)
  t.same(await minutes(), [[NOON, 60, 70, 80, 2]])
})

t.test('the job waits while a transaction that writes is older than a writer may be', async t => {
  const { pool, maintenance, writer } = await store(t)
  await writer.write([reading(NOON, 60)])
  const client = await pool.connect()
  await client.query('begin')
  await client.query(`insert into settings values ('old', 'true')`)
  await until(async () => (await rollUp(pool, LATER, undefined, 1)) === 0)
  t.equal(await rollUp(pool, LATER, undefined, 1), 0)
  t.equal((await pool.query('select from vitals_1m_touched')).rowCount, 1)
  await client.query('commit')
  client.release()
  t.ok((await maintenance.rollUp(LATER)) > 0)
})

t.test(
  'a mark of the running minute is made once, and one that another process may have taken is made again',
  async t => {
    const now = Date.now()
    const { pool, maintenance, minutes, writer } = await store(t, now)
    const minute = now - (now % MINUTE)
    const version = async () =>
      (
        await pool.query('select xmin::text as xmin from vitals_1m_touched where bucket >= to_timestamp($1)', [
          minute / 1000,
        ])
      ).rows
    await writer.write([reading(minute, 60)])
    const first = await version()
    await writer.write([reading(minute + 1, 70)])
    t.same(await version(), first, 'known to be there')
    await postgresVitalsWriter(pool).write([reading(minute + 2, 80)])
    t.notSame(await version(), first, 'another writer does not know')

    // The same instant again, but the stored row belongs to somebody else: that must not count as a mark of BEA's minute.
    const other = postgresVitalsWriter(pool)
    await other.write([reading(minute, 60, { patientId: BEA })])
    await other.write([reading(minute + 5, 90, { patientId: BEA })])
    t.same((await minutes(pool, BEA)).at(-1), [minute, 90, 90, 90, 1])
    t.equal((await minutes()).at(-1)?.[4], 3)

    const old = minute - 10 * MINUTE
    await writer.write([reading(old, 60)])
    await maintenance.rollUp(now)
    await writer.write([reading(old + 1, 80)])
    t.same((await minutes())[0], [old, 60, 70, 80, 2])
  },
)

t.test('readings that a writer holds change their owner, too, on both sides of midnight', async t => {
  const { pool, maintenance, writer } = await store(t)
  const midnight = Date.UTC(2025, 2, 11)
  const times = Array.from({ length: 60 }, (_, i) => midnight + (i - 30) * 1000)
  await writer.write(times.map(time => reading(time, 60)))
  for (let turn = 0; turn < 20; turn++) {
    const owner = turn % 2 === 0 ? BEA : ADA
    const client = await pool.connect()
    await client.query('begin')
    const filled = { vitals: { [VITAL_SIGN_CODES[turn + 2] ?? 'spo2']: 97 } }
    await postgresVitalsWriter(client).write(times.filter((_, i) => i % 3 === 0).map(time => reading(time, 60, filled)))
    const change = maintenance.reattribute('monitor-1', times[0] ?? 0, null, owner)
    await until(() => isWaiting(pool, 'for update'))
    await client.query('commit')
    client.release()
    t.equal(await change, times.length)
    const { rows } = await pool.query('select distinct patient_id from vitals')
    t.same(rows, [{ patient_id: owner }])
  }
})

t.test('writers, the job and re-attribution all at once: every snapshot adds up', async t => {
  const { pool, maintenance, minutes } = await store(t)
  const end = Date.now() + 2500
  let seed = 7
  const random = (n: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % n
  }
  async function write(writer: ReturnType<typeof postgresVitalsWriter>): Promise<void> {
    while (Date.now() < end) {
      const batch = Array.from({ length: 1 + random(30) }, () =>
        reading(NOON + random(20) * MINUTE + random(60) * 1000, 40 + random(100), {
          deviceId: `monitor-${random(3)}`,
          patientId: [ADA, BEA, null][random(3)] ?? null,
        }),
      )
      await writer.write(batch)
    }
  }
  async function maintain(): Promise<void> {
    while (Date.now() < end) {
      await maintenance.rollUp(LATER)
      await maintenance.reattribute(`monitor-${random(3)}`, NOON + random(20) * MINUTE, null, random(2) ? ADA : BEA)
    }
  }
  const raw = `
    select (extract(epoch from date_bin($2::interval, measured_at, 'epoch'::timestamptz)) * 1000)::float8, min(hr),
      avg(hr)::float8, max(hr), count(hr)::int
    from vitals where patient_id = $1 and hr is not null group by 1 order by 1`
  type RollUp = [bucket: number, min: number, mean: number, max: number, count: number]
  const withoutMean = ([bucket, min, , max, count]: Readonly<RollUp>) => [bucket, min, max, count]
  let checks = 0
  async function check(): Promise<void> {
    const client = await pool.connect()
    await client.query('begin isolation level repeatable read')
    for (const patientId of [ADA, BEA]) {
      for (const [width, interval] of [
        ['1m', '1 minute'],
        ['1h', '1 hour'],
      ] as const) {
        const expected = await client.query<RollUp>({ text: raw, values: [patientId, interval], rowMode: 'array' })
        const actual = await minutes(client, patientId, width)
        t.same(actual.map(withoutMean), expected.rows.map(withoutMean))
        // Of many minutes' means or of all values at once: the last of four digits may be rounded the other way.
        t.ok(actual.every((row, i) => Math.abs(row[2] - (expected.rows[i]?.[2] ?? NaN)) < 0.001))
        checks += 1
      }
    }
    await client.query('commit')
    client.release()
  }
  const checking = (async () => {
    while (Date.now() < end) await check()
  })()
  const [one, two] = [postgresVitalsWriter(pool), postgresVitalsWriter(pool)]
  await Promise.all([write(one), write(one), write(two), maintain(), maintain(), checking])
  await maintenance.rollUp(LATER)
  await check()
  t.equal((await pool.query('select from vitals_1m_touched')).rowCount, 0)
  t.ok(checks > 20, `${checks} snapshots were compared`)
})
