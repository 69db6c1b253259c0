import type pg from 'pg'
import { DEFAULT_RETENTION } from '../jobs/jobs.ts'
import type { Logger } from '../observability/log.ts'
import { type Influx, openInflux } from '../store/influx/connection.ts'
import type { InfluxRetention } from '../store/influx/setup.ts'
import { influxVitalsHistory } from '../store/influx/vitals-history.ts'
import { influxVitalsMaintenance } from '../store/influx/vitals-maintenance.ts'
import { influxVitalsReader } from '../store/influx/vitals-reader.ts'
import { influxVitalsWriter } from '../store/influx/vitals-writer.ts'
import { postgresRollUpMarks } from '../store/postgres/roll-up-marks.ts'
import { postgresVitalsHistory } from '../store/postgres/vitals-history.ts'
import { postgresVitalsLock } from '../store/postgres/vitals-lock.ts'
import { postgresVitalsMaintenance } from '../store/postgres/vitals-maintenance.ts'
import { postgresVitalsReader } from '../store/postgres/vitals-reader.ts'
import { postgresVitalsWriter } from '../store/postgres/vitals-writer.ts'
import type { VitalsMaintenance, VitalsReader, VitalsWriter } from '../store/vitals.ts'
import type { VitalsHistory } from '../store/vitals-history.ts'
import type { Configuration } from './configuration.ts'

/** Where vitals are kept, as the configuration says. What stands in PostgreSQL either way is read through the given pool. */
export interface VitalsStore {
  writer(pool: pg.Pool): VitalsWriter
  reader(pool: pg.Pool): VitalsReader
  history(pool: pg.Pool): VitalsHistory
  maintenance(pool: pg.Pool): VitalsMaintenance
  close(): void
}

/** Whole days are dropped, so raw values live up to two days longer than they must; the server waits for that. */
const SERVER_KEEPS_LONGER_MS = 2 * 86_400_000

/** What InfluxDB itself keeps, longer than the jobs do. */
export const INFLUX_RETENTION: InfluxRetention = {
  rawMs: DEFAULT_RETENTION.rawVitalsMs + SERVER_KEEPS_LONGER_MS,
  rollUpsMs: DEFAULT_RETENTION.rollUpsMs + SERVER_KEEPS_LONGER_MS,
}

export function openVitalsStore({ influx }: Configuration, log: Pick<Logger, 'info' | 'warn'>): VitalsStore {
  return influx === null ? IN_POSTGRES : inInflux(openInflux(influx), log)
}

const IN_POSTGRES: VitalsStore = {
  writer: pool => postgresVitalsWriter(pool),
  reader: postgresVitalsReader,
  history: postgresVitalsHistory,
  maintenance: postgresVitalsMaintenance,
  close() {},
}

function inInflux(influx: Influx, log: Pick<Logger, 'info' | 'warn'>): VitalsStore {
  const ports = (pool: pg.Pool) => ({ marks: postgresRollUpMarks(pool), lock: postgresVitalsLock(pool), log })
  return {
    writer: pool => influxVitalsWriter(influx, ports(pool)),
    reader: pool => influxVitalsReader(influx, postgresRollUpMarks(pool)),
    history: pool => influxVitalsHistory(influx, postgresVitalsHistory(pool)),
    maintenance: pool => influxVitalsMaintenance(influx, ports(pool), INFLUX_RETENTION),
    close: () => influx.close(),
  }
}
