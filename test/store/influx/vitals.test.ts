import { randomBytes } from 'node:crypto'
import t from 'tap'
import { openInflux } from '../../../store/influx/connection.ts'
import { setUpInflux } from '../../../store/influx/setup.ts'
import { influxVitalsMaintenance } from '../../../store/influx/vitals-maintenance.ts'
import { influxVitalsReader } from '../../../store/influx/vitals-reader.ts'
import { influxVitalsWriter } from '../../../store/influx/vitals-writer.ts'
import { postgresRollUpMarks } from '../../../store/postgres/roll-up-marks.ts'
import { postgresVitalsLock } from '../../../store/postgres/vitals-lock.ts'
import { vitalsContract } from '../../contract/vitals.ts'
import { testDatabase } from '../../support/database.ts'
import { startInfluxdb } from '../../support/influxdb.ts'
import { needs } from '../../support/programs.ts'

/** The suite writes times of the past: the server may drop none of them. */
const FOR_EVER = { rawMs: null, rollUpsMs: null }

t.test('InfluxDB 1.x', needs('influxd'), async t => {
  const server = await startInfluxdb(t)
  vitalsContract(t, async (t, now) => {
    const { pool } = await testDatabase(t)
    const bucket = `test_${randomBytes(4).toString('hex')}`
    const influx = openInflux({ url: server.url, api: 1, login: null, token: null, org: null, bucket })
    t.teardown(() => influx.close())
    await setUpInflux(influx, FOR_EVER)
    const ports = { marks: postgresRollUpMarks(pool), lock: postgresVitalsLock(pool), log: { info() {}, warn() {} } }
    const maintenance = influxVitalsMaintenance(influx, ports, FOR_EVER)
    await maintenance.prepare(now)
    return { writer: influxVitalsWriter(influx, ports), reader: influxVitalsReader(influx, ports.marks), maintenance }
  })
})
