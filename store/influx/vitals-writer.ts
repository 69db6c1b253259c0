import { type Clock, type Instant, systemClock } from '../../model/clock.ts'
import type { Reading } from '../../model/reading.ts'
import type { VitalValue } from '../../model/vital-signs.ts'
import type { PatientBucket, RollUpMarks } from '../roll-up-marks.ts'
import type { VitalsWriter } from '../vitals.ts'
import type { VitalsLock } from '../vitals-lock.ts'
import type { Influx } from './connection.ts'
import { newestTimes } from './newest-times.ts'
import { correctedLine, type PointKey, vitalsLine, WIDTH_MS } from './shape.ts'
import { findStored, type StoredReadings } from './stored-readings.ts'

/**
 * InfluxDB overwrites what has the same tags and time, so what was stored first would lose. A reading that is newer than
 * everything its device has there is written as it is; of any other the writer first looks what is there, and writes
 * only what is missing (docs/decisions/0010-identity-in-influxdb.md). Writes go one after the other: two of one device at a
 * time would not see one another.
 *
 * The marks of roll-ups are made last, for everything in the batch: also for what an earlier try stored and did not mark.
 */
export function influxVitalsWriter(
  influx: Influx,
  { marks, lock }: { readonly marks: RollUpMarks; readonly lock: VitalsLock },
  clock: Clock = systemClock,
): VitalsWriter {
  const newest = newestTimes(influx, clock)
  let last: Promise<unknown> = Promise.resolve()

  async function write(readings: readonly Reading[]): Promise<void> {
    const batch = merge(readings)
    if (batch.length === 0) return
    await newest.ensure(batch.map(({ key }) => key.deviceId))
    const mayBeThere = batch.filter(({ key }) => key.deviceTime <= newest.of(key.deviceId)).map(({ key }) => key)
    if (mayBeThere.length === 0) return writeMissing(batch, new Map())
    await lock.shared(async () => writeMissing(batch, await findStored(influx, mayBeThere)))
  }

  async function writeMissing(batch: readonly Merged[], stored: StoredReadings): Promise<void> {
    const { vitals, clocks, minutes } = linesOf(batch, stored)
    try {
      // First, so that nothing corrected is there without being found.
      await influx.write('clocks', clocks)
      await influx.write('raw', vitals)
    } catch (error) {
      newest.forget(batch.map(({ key }) => key.deviceId))
      throw error
    }
    for (const { key } of batch) newest.raise(key.deviceId, key.deviceTime)
    await marks.touch(minutes)
  }

  return {
    write(readings) {
      const turn = last.then(() => write(readings))
      last = turn.catch(() => {}) // the caller hears of it
      return turn
    },
  }
}

interface Merged {
  readonly key: PointKey
  readonly about: { readonly arrivedAt: Instant; readonly clockCorrected: boolean }
  readonly values: Map<string, VitalValue>
}

/** Readings of one identity become one; what stands first in the batch wins, as it does in the store. */
function merge(readings: readonly Reading[]): readonly Merged[] {
  const byDevice = new Map<string, Map<Instant, Merged>>()
  const merged: Merged[] = []
  for (const reading of readings) {
    const values = Object.entries(reading.vitals)
    if (values.length === 0) continue
    let byTime = byDevice.get(reading.deviceId)
    if (!byTime) {
      byTime = new Map()
      byDevice.set(reading.deviceId, byTime)
    }
    let one = byTime.get(reading.deviceTime)
    if (!one) {
      const { arrivedAt, clockCorrected } = reading
      one = { key: reading, about: { arrivedAt, clockCorrected }, values: new Map() }
      byTime.set(reading.deviceTime, one)
      merged.push(one)
    }
    for (const [code, value] of values) if (!one.values.has(code)) one.values.set(code, value)
  }
  return merged
}

function linesOf(batch: readonly Merged[], stored: StoredReadings) {
  const vitals: string[] = []
  const clocks: string[] = []
  const minutes: PatientBucket[] = []
  for (const { key, about, values } of batch) {
    const there = stored.get(key.deviceId)?.get(key.deviceTime)
    const { patientId, measuredAt } = there ?? key
    if (patientId !== null) minutes.push({ patientId, bucket: measuredAt - (measuredAt % WIDTH_MS['1m']) })
    if (there) {
      const missing = [...values].filter(([code]) => !there.codes.has(code))
      if (missing.length > 0) vitals.push(vitalsLine({ ...key, patientId, measuredAt }, missing, null))
    } else {
      if (key.measuredAt !== key.deviceTime) clocks.push(correctedLine(key))
      vitals.push(vitalsLine(key, [...values], about))
    }
  }
  return { vitals, clocks, minutes }
}
