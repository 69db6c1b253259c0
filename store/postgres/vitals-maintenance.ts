import type pg from 'pg'
import type { VitalsMaintenance } from '../vitals.ts'
import { expireVitals } from './expire-vitals.ts'
import { preparePartitions } from './partitions.ts'
import { reattribute } from './reattribute.ts'
import { rollUp } from './roll-up-job.ts'

/** @param pool one of its own: a chunk of long work must not keep a connection that the alarm path waits for */
export function postgresVitalsMaintenance(pool: pg.Pool): VitalsMaintenance {
  return {
    prepare: now => preparePartitions(pool, now),
    rollUp: (now, signal) => rollUp(pool, now, signal),
    expire: (before, signal) => expireVitals(pool, before, signal),
    reattribute: (deviceId, from, to, patientId, signal) =>
      reattribute(pool, { deviceId, from, to }, patientId, signal),
  }
}
