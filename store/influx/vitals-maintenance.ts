import { type Clock, systemClock } from '../../model/clock.ts'
import type { Logger } from '../../observability/log.ts'
import type { RollUpMarks } from '../roll-up-marks.ts'
import type { VitalsMaintenance } from '../vitals.ts'
import type { VitalsLock } from '../vitals-lock.ts'
import type { Influx } from './connection.ts'
import { expireVitals } from './expire.ts'
import { reattribute } from './reattribute.ts'
import { rollUp } from './roll-up-job.ts'
import { type InfluxRetention, setUpInflux } from './setup.ts'

/** `prepare` does not reject while InfluxDB is away: nothing else may wait for it. It is made up for by the next roll-up. */
export function influxVitalsMaintenance(
  influx: Influx,
  ports: { readonly marks: RollUpMarks; readonly lock: VitalsLock; readonly log: Pick<Logger, 'warn' | 'info'> },
  retention: InfluxRetention,
  clock: Clock = systemClock,
): VitalsMaintenance {
  const { marks, log } = ports
  let isPrepared = false

  async function prepare(): Promise<void> {
    const done = await setUpInflux(influx, retention)
    if (!isPrepared) for (const line of done) log.info(`InfluxDB: ${line}`)
    isPrepared = true
  }

  return {
    prepare: () =>
      prepare().catch(error => log.warn({ err: error }, 'InfluxDB could not be prepared; tried again in a moment')),

    async rollUp(now, signal) {
      if (!isPrepared) await prepare()
      return rollUp(influx, marks, now, signal)
    },

    expire: (before, signal) => expireVitals(influx, marks, before, clock(), signal),

    reattribute: (deviceId, from, to, patientId, signal) =>
      reattribute(influx, ports, { deviceId, from, to }, patientId, signal),
  }
}
