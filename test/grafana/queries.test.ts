import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import pg from 'pg'
import t from 'tap'
import { DASHBOARDS } from '../../grafana/dashboards.ts'
import { embeddedPostgresUrl } from '../../processes/embedded-postgres.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { grantGrafanaRole } from '../../store/postgres/grafana-role.ts'
import { createPool } from '../../store/postgres/pool.ts'
import { postgresVitalsMaintenance } from '../../store/postgres/vitals-maintenance.ts'
import { expandSql, readDashboard, type Shown } from '../support/grafana.ts'
import { startTestSystem, type TestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'

const PASSWORD = "a-password'for-grafana"
const HOUR_MS = 3_600_000
const ALL = { hr: 80, pulse: 81, spo2: 97, rr: 15, sbp: 120, dbp: 80, map: 93, temp: 37 }
const LINE = { abp_sbp: 121, abp_dbp: 79, abp_map: 92 }

t.setTimeout(240_000)

t.test('every query of every dashboard has rows, asked as Grafana asks, of a ward that runs', async t => {
  const system = await startTestSystem(t, { DEMO: '1', ADMIN_EMAIL: 'admin@wardbeat.local', ADMIN_PASSWORD: 'demo' })
  const url = (await embeddedPostgresUrl(join(system.dataDir, 'postgres'))) ?? ''
  const pool = createPool({ url, name: 'test', max: 4, durable: true, onError: () => {} })
  t.teardown(() => pool.end())

  const now = Date.now()
  const bed = await admitSince(system, now - 3 * HOUR_MS)
  const client = await connectAsync(system.mqttUrl, { username: 'probe', password: bed.token })
  t.teardown(() => client.endAsync(true))
  const publish = (kind: string, body: unknown) =>
    client.publishAsync(`v1/devices/probe/${kind}`, JSON.stringify(body), { qos: 1 })
  // An hour that is over, too: only then it is rolled up.
  const before = Array.from({ length: 20 }, (_, i) => now - 2.5 * HOUR_MS + i * 6 * 60_000)
  await publish(
    'vitals',
    before.map(ts => ({ ts, vitals: { ...ALL, ...LINE } })),
  )
  await publish('vitals', { ts: now, vitals: { ...ALL, ...LINE, spo2: 70 } })
  await publish('events', { ts: now, type: 'nurse-call', detail: {} })
  await publish('vitals', { vitals: { hr: 'much' } })
  const has = async (sql: string) => (await pool.query(sql)).rows.length > 0
  for (const table of ['alerts', 'rejects', 'device_events']) {
    await until(() => has(`select from ${table} where device_id = 'probe'`), { within: 30_000, every: 50, what: table })
  }
  for (const table of ['scores', 'timeline']) {
    const sql = `select from ${table} where patient_id = '${bed.patientId}'`
    await until(() => has(sql), { within: 30_000, every: 50, what: table })
  }
  await until(() => has(`select from vitals where device_id = 'probe' offset 20`), { within: 30_000, every: 50 })
  const rolledUp = async () => {
    await postgresVitalsMaintenance(pool).rollUp(Date.now())
    return has(`select from vitals_1h where patient_id = '${bed.patientId}'`)
  }
  await until(rolledUp, { within: 30_000, every: 500, what: 'roll-ups' })

  const role = await grantGrafanaRole(url, PASSWORD)
  t.equal(await grantGrafanaRole(url, PASSWORD), role, 'a second time changes nothing')
  const login = new URL(url)
  login.username = role
  login.password = encodeURIComponent(PASSWORD)
  const grafana = new pg.Client({ connectionString: login.href })
  grafana.on('error', () => {}) // the server ends before this connection does
  await grafana.connect()
  t.teardown(() => grafana.end())

  const { rows: wards } = await pool.query<{ id: string }>('select id from wards')
  const shown = (hours: number, interval: string): Shown => ({
    from: new Date(now - hours * HOUR_MS),
    to: new Date(Date.now() + 1000),
    interval,
    variables: {
      ward: wards.map(({ id }) => id),
      patient: [bed.patientId],
      device: ['probe', 'demo-monitor-1'],
      board: [system.httpUrl],
    },
  })
  const rowsOf = async (sql: string, format: string, of: string) => {
    const { rows, fields } = await grafana.query(sql).catch(error => {
      throw new Error(`${of}: ${error.message}\n${sql}`)
    })
    t.ok(rows.length > 0, of)
    const names = fields.map(field => field.name)
    if (format === 'time_series') t.same(names, ['time', 'metric', 'value'], `${of}: columns`)
    if (format === 'variable') t.same(names, ['__text', '__value'], `${of}: columns`)
    return rows
  }

  const queries = Object.keys(DASHBOARDS).flatMap(
    name =>
      readDashboard(readFileSync(join(projectRoot, `grafana/provisioning/dashboards/wardbeat/${name}.json`), 'utf8'))
        .sql,
  )
  t.ok(queries.length > 40, `${queries.length} queries`)
  const told: string[] = []
  for (const { of, format, sql } of queries) {
    told.push(JSON.stringify(await rowsOf(expandSql(sql, shown(3, '10s')), format, of)))
  }
  t.notOk(
    told.some(rows => rows.includes('Unmistakable')),
    'no name is told',
  )
  for (const { of, format, sql } of queries.filter(query => query.of.startsWith('wardbeat-patient-vitals'))) {
    for (const days of [2, 30]) await rowsOf(expandSql(sql, shown(days * 24, '5m')), format, `${of}, ${days} days`)
  }

  const denied = { code: '42501' }
  for (const sql of [
    'select * from patients',
    'select * from users',
    'select * from audit_entries',
    'set role wardbeat',
  ]) {
    await t.rejects(grafana.query(sql), denied, sql)
  }
  await t.rejects(grafana.query('create table x ()'), 'writes nothing')
  t.match(await system.stop(), { code: 0 })
})

/** A patient who has had the device for some time, so that older readings are his. */
async function admitSince(system: TestSystem, from: number): Promise<{ patientId: string; token: string }> {
  const { id } = await system.api<{ id: string }>('POST', '/patients', {
    name: { given: ['Test'], family: 'Unmistakable' },
    birthDate: '1960-01-02',
    ward: 'Test ward',
    bed: 'probe',
  })
  const device = await system.api<{ credentials: { password: string } }>('POST', '/devices', {
    id: 'probe',
    intervalSeconds: 1,
  })
  await system.api('PUT', '/devices/probe/assignment', { patientId: id, from: new Date(from).toISOString() })
  return { patientId: id, token: device.credentials.password }
}
