import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { rollUpLine, VITALS, vitalsLine } from '../../store/influx/shape.ts'
import { expandInfluxql, readDashboard } from '../support/grafana.ts'
import { startInfluxdb } from '../support/influxdb.ts'
import { needs } from '../support/programs.ts'

const HOUR_MS = 3_600_000
const PATIENT = '018f0000-0000-7000-8000-000000000001'
const CODES = ['hr', 'pulse', 'spo2', 'rr', 'sbp', 'dbp', 'map', 'abp_sbp', 'abp_dbp', 'abp_map', 'temp'] as const

t.test('every InfluxQL query has rows, asked of a real server with what ingest writes', needs('influxd'), async t => {
  const { url } = await startInfluxdb(t)
  const ask = async (q: string) => {
    const response = await fetch(`${url}/query`, { method: 'POST', body: new URLSearchParams({ db: 'wardbeat', q }) })
    return response.text()
  }
  await ask('create database wardbeat')
  await ask('create retention policy roll_ups on wardbeat duration 0s replication 1')
  const now = Date.now()
  const key = { deviceId: 'probe', patientId: PATIENT, deviceTime: now, measuredAt: now }
  const values = CODES.map(code => [code, 80] as const)
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS
  const points = new Map(CODES.map(code => [code, [hour, 70, 80, 90, 60] as const]))
  for (const [policy, line] of [
    ['autogen', vitalsLine(key, values, { arrivedAt: now, clockCorrected: false })],
    ['roll_ups', rollUpLine('1h', PATIENT, hour, points, []) ?? ''],
  ] as const) {
    const answer = await fetch(`${url}/write?db=wardbeat&rp=${policy}`, { method: 'POST', body: line })
    t.equal(answer.status, 204, `${policy}: ${await answer.text()}`)
  }

  const file = join(projectRoot, 'grafana/provisioning/dashboards/wardbeat/patient-vitals-influxdb.json')
  const { influxql } = readDashboard(readFileSync(file, 'utf8'))
  t.ok(influxql.length > 6)
  const from = new Date(now - 3 * HOUR_MS)
  const shown = { from, to: new Date(now + 1000), interval: '10s', variables: { patient: [PATIENT] } }
  for (const { of, query } of influxql) {
    const answer = await ask(expandInfluxql(query, shown))
    const columns = [...query.matchAll(/as "(\w+)"/g)].map(([, name]) => name)
    t.match(answer, `"columns":${JSON.stringify(['time', ...columns])},"values":[[`, `${of}: ${VITALS}`)
  }
})
