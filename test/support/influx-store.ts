import { randomBytes } from 'node:crypto'
import { type InfluxSettings, openInflux } from '../../store/influx/connection.ts'
import { influxVitalsHistory } from '../../store/influx/vitals-history.ts'
import { influxVitalsMaintenance } from '../../store/influx/vitals-maintenance.ts'
import { influxVitalsReader } from '../../store/influx/vitals-reader.ts'
import { influxVitalsWriter } from '../../store/influx/vitals-writer.ts'
import { postgresRollUpMarks } from '../../store/postgres/roll-up-marks.ts'
import { postgresVitalsHistory } from '../../store/postgres/vitals-history.ts'
import { postgresVitalsLock } from '../../store/postgres/vitals-lock.ts'
import { testDatabase } from './database.ts'

interface Teardown {
  teardown(end: () => unknown): void
}

/** Tests write times of the past: the server may drop none of them. */
export const FOR_EVER = { rawMs: null, rollUpsMs: null }

export function influxSettings(url: string, more: Partial<InfluxSettings> = {}): InfluxSettings {
  const bucket = `test_${randomBytes(4).toString('hex')}`
  return { url, api: 1, login: null, token: null, org: null, bucket, ...more }
}

/** An empty, prepared store of vitals in an InfluxDB 1.x, beside a database of its own. */
export async function influxStore(t: Teardown, url: string) {
  const { pool } = await testDatabase(t)
  const influx = openInflux(influxSettings(url))
  t.teardown(() => influx.close())
  const ports = { marks: postgresRollUpMarks(pool), lock: postgresVitalsLock(pool), log: { info() {}, warn() {} } }
  const maintenance = influxVitalsMaintenance(influx, ports, FOR_EVER)
  await maintenance.prepare(0)
  return {
    pool,
    influx,
    maintenance,
    /** Another one is another process: it knows nothing of what this one wrote. */
    makeWriter: () => influxVitalsWriter(influx, ports),
    writer: influxVitalsWriter(influx, ports),
    reader: influxVitalsReader(influx, ports.marks),
    history: influxVitalsHistory(influx, postgresVitalsHistory(pool)),
  }
}
