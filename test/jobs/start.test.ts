import t from 'tap'
import { startJobs } from '../../jobs/start.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { postgresAlertMessages } from '../../store/postgres/alert-messages.ts'
import { postgresAuditSealer } from '../../store/postgres/audit-sealer.ts'
import { postgresJobWork } from '../../store/postgres/job-work.ts'
import { postgresLeadership } from '../../store/postgres/leadership.ts'
import { postgresReattributions } from '../../store/postgres/reattributions.ts'
import { postgresReminders } from '../../store/postgres/reminders.ts'
import { postgresFeedRetention, postgresRecordRetention } from '../../store/postgres/retention.ts'
import { postgresVitalsMaintenance } from '../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsReader } from '../../store/postgres/vitals-reader.ts'
import { postgresVitalsWriter } from '../../store/postgres/vitals-writer.ts'
import { postgresWebhookOutbox } from '../../store/postgres/webhook-outbox.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const ADA = '00000000-0000-4000-8000-00000000000a'
const DAY = 86_400_000
const LOCK = 1
const log = createLog('test', 'silent')

type Database = Awaited<ReturnType<typeof testDatabase>>

function jobsOn({ pool }: Database, expireRejects: (before: number) => Promise<number> = async () => 0) {
  const metrics = createMetrics()
  const requeued: string[] = []
  const runs = async (job: string, outcome: string) =>
    (await metrics.jobRuns.get()).values.find(v => v.labels.job === job && v.labels.outcome === outcome)?.value ?? 0
  const start = () =>
    startJobs(
      {},
      {
        auditSealer: postgresAuditSealer(pool),
        webhookOutbox: postgresWebhookOutbox(pool),
        alertMessages: postgresAlertMessages(pool),
        vitals: postgresVitalsMaintenance(pool),
        reattributions: postgresReattributions(pool),
        rejects: { expire: expireRejects },
        feeds: postgresFeedRetention(pool),
        records: postgresRecordRetention(pool),
        reminders: postgresReminders(pool),
        longWork: postgresJobWork(pool),
        jobQueue: { shards: 1, add: async (_shard, ids) => void requeued.push(...ids), close: async () => {} },
        leadership: postgresLeadership(pool, LOCK),
        log,
        metrics,
        clock: Date.now,
      },
    )
  return { start, runs, requeued }
}

t.test('upkeep happens: partitions, roll-ups, attribution, retention', async t => {
  const database = await testDatabase(t)
  const { pool } = database
  const expired: number[] = []
  const { start, runs } = jobsOn(database, async before => expired.push(before))
  const now = Date.now()
  const old = now - 10 * 60_000
  await pool.query(
    `insert into reattributions (device_id, patient_id, during, due_at)
     values ('monitor', $1, tstzrange($2, null), $3), ('monitor', null, 'empty', $3), ('monitor', null, tstzrange($2, null), $4)`,
    [ADA, new Date(old), new Date(now), new Date(now + DAY)],
  )
  await pool.query(
    `insert into alert_outbox (cursor, alert, at) select n, '{}', now() - (10 - n) * interval '1 day' from generate_series(1, 9) n`,
  )
  await pool.query(
    `insert into people_outbox (cursor, event, at) select n, '{}', now() - (10 - n) * interval '1 day' from generate_series(1, 9) n`,
  )
  await pool.query(`insert into changes (version, topic, key, at) values (1, 'user', 'a', now() - interval '1 day'),
    (2, 'user', 'b', now() - interval '2 hours')`)

  const postgres = postgresVitalsMaintenance(pool)
  await postgres.prepare(now)
  await postgresVitalsWriter(pool).write([
    {
      deviceId: 'monitor',
      patientId: null,
      deviceTime: old,
      measuredAt: old,
      arrivedAt: old,
      clockCorrected: false,
      seq: null,
      vitals: { hr: 70 },
    },
  ])
  const jobs = await start()
  t.teardown(() => jobs.close())
  await until(async () => (await runs('expire-vitals', 'done')) === 1)
  const latest = await postgresVitalsReader(pool).latest([ADA])
  t.equal(latest.get(ADA)?.[0]?.value, 70, 'a due change of owner is done')
  t.equal((await pool.query('select from reattributions')).rowCount, 1, 'the other is not due')
  t.equal((await pool.query('select from vitals_1m where patient_id = $1', [ADA])).rowCount, 1)
  t.equal(expired.length, 1)
  t.ok(Math.abs((expired[0] ?? 0) - (now - 30 * DAY)) < 60_000)
  for (const outbox of ['alert_outbox', 'people_outbox']) {
    t.same(
      (await pool.query(`select cursor::int as cursor from ${outbox} order by 1`)).rows.map(row => row.cursor),
      [4, 5, 6, 7, 8, 9],
      outbox,
    )
  }
  t.same((await pool.query('select version::int as version from changes')).rows, [{ version: 2 }], 'the newest stays')
})

t.test(
  'one process at a time does it, and another takes over from one that stopped or lost its connection',
  async t => {
    const database = await testDatabase(t)
    const [first, second] = [jobsOn(database), jobsOn(database)]
    const one = await first.start()
    await until(async () => (await first.runs('expire-vitals', 'done')) === 1)
    const two = await second.start()
    t.teardown(() => two.close())
    await until(async () => (await first.runs('reattribute', 'done')) > 1)
    t.equal(await second.runs('reattribute', 'done'), 0)
    await one.close()
    await until(async () => (await second.runs('reattribute', 'done')) > 0)

    const lost = postgresLeadership(database.pool, LOCK + 1)
    const heir = postgresLeadership(database.pool, LOCK + 1)
    t.ok(await lost.hold())
    t.notOk(await heir.hold())
    t.ok(await lost.hold())
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1
       and database = (select oid from pg_database where datname = current_database())`,
      [LOCK + 1],
    )
    t.ok(await until(() => heir.hold()))
    t.notOk(await lost.hold())
    await heir.release()
    t.ok(await until(() => lost.hold()))
    await lost.release()
  },
)

t.test('a job that fails is counted and does not keep the others from running', async t => {
  const { start, runs } = jobsOn(await testDatabase(t), async () => {
    throw new Error('the store is away')
  })
  const jobs = await start()
  await until(async () => (await runs('expire-vitals', 'done')) === 1)
  t.equal(await runs('expire-rejects', 'failed'), 1)
  await jobs.close()
})
