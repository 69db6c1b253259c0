import t from 'tap'
import { listPartitions } from '../../../store/postgres/partitions.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { testDatabase } from '../../support/database.ts'
import { until } from '../../support/until.ts'

const DAY = 86_400_000
const TODAY = Date.UTC(2025, 2, 10)
const NOON = TODAY + DAY / 2

t.test('partitions are contiguous, three days ahead, whoever makes them and whenever', async t => {
  const { pool } = await testDatabase(t)
  const { prepare } = postgresVitalsMaintenance(pool)
  await pool.query(`set timezone = 'Pacific/Auckland'`)
  await Promise.all([prepare(NOON), prepare(NOON), prepare(NOON)])
  const first = await listPartitions(pool)
  t.same(first[0], { name: 'vitals_old', from: null, to: TODAY - 3 * DAY })
  t.equal(first.length, 8)
  t.equal(first.at(-1)?.to, TODAY + 4 * DAY)

  await prepare(NOON + DAY)
  await prepare(NOON - 5 * DAY) // a clock that was set back
  t.equal((await listPartitions(pool)).length, 9)
  await prepare(NOON + 30 * DAY)
  const after = await listPartitions(pool)
  t.same(after[9], { name: 'vitals_20250315', from: TODAY + 5 * DAY, to: TODAY + 30 * DAY }, 'one spans the downtime')
  t.equal(after.at(-1)?.to, TODAY + 34 * DAY)
  for (const [index, { from }] of after.entries()) if (index > 0) t.equal(from, after[index - 1]?.to)
})

t.test('days that are over go although somebody reads, and the place of their time is taken over', async t => {
  const { pool } = await testDatabase(t)
  const maintenance = postgresVitalsMaintenance(pool)
  await maintenance.prepare(NOON)
  const report = await pool.connect()
  await report.query('begin')
  await report.query('select count(*) from vitals')
  const expiry = maintenance.expire({ raw: NOON, rollUps: 0 })
  await until(async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'alter table vitals_old%'`,
    )
    return rowCount === 1
  })
  // A writer waits no longer than a moment: while the report is open it would not come back otherwise.
  await pool.query(
    `insert into vitals (device_id, device_time, measured_at, arrived_at, clock_corrected)
     values ('d', $1, $1, $1, false)`,
    [new Date(NOON)],
  )
  await report.query('commit')
  report.release()
  await expiry
  const partitions = await listPartitions(pool)
  t.same(partitions[0], { name: 'vitals_old', from: null, to: TODAY })
  t.equal(partitions.length, 5)
})
