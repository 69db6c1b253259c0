import type { Instant } from '../../model/clock.ts'
import { type Cell, columnOf, numberOf, type Series } from './answer.ts'
import type { Influx } from './connection.ts'
import { CORRECTED, VITALS } from './shape.ts'
import { identifier, oneOf } from './text.ts'

/** How long what is known of a device is believed, ms: another process may have written for it meanwhile. */
const BELIEVED_MS = 60_000
/** Devices in one statement. */
const CHUNK = 500

/**
 * The newest device time that the store holds of each device, or a later one: a reading beyond it cannot be there yet, so
 * it is written without a look. What this process has not written for a minute is asked for again.
 */
export interface NewestTimes {
  /** Asks the store for the devices that are not known. */
  ensure(deviceIds: Iterable<string>): Promise<void>
  /** Infinity: not known. */
  of(deviceId: string): Instant
  /** Call it when the reading is stored. */
  raise(deviceId: string, deviceTime: Instant): void
  /** After a write of which nobody knows what it stored. */
  forget(deviceIds: Iterable<string>): void
}

export function newestTimes(influx: Influx, now: () => number): NewestTimes {
  // Two generations: who is in neither was not heard of for one to two minutes, and nobody needs to go through them.
  let young = new Map<string, Instant>()
  let old = new Map<string, Instant>()
  let turnedAt = now()

  function turn(): void {
    if (now() - turnedAt < BELIEVED_MS) return
    old = now() - turnedAt < 2 * BELIEVED_MS ? young : new Map()
    young = new Map()
    turnedAt = now()
  }

  const known = (deviceId: string) => young.get(deviceId) ?? old.get(deviceId)

  return {
    async ensure(deviceIds) {
      turn()
      const unknown = [...new Set(deviceIds)].filter(id => known(id) === undefined)
      for (let i = 0; i < unknown.length; i += CHUNK) {
        const some = unknown.slice(i, i + CHUNK)
        for (const [deviceId, at] of await readNewest(influx, some)) young.set(deviceId, at)
      }
    },
    of: deviceId => known(deviceId) ?? Number.POSITIVE_INFINITY,
    raise(deviceId, deviceTime) {
      const before = known(deviceId)
      if (before !== undefined) young.set(deviceId, Math.max(before, deviceTime))
    },
    forget(deviceIds) {
      for (const id of deviceIds) {
        young.delete(id)
        old.delete(id)
      }
    },
  }
}

async function readNewest(influx: Influx, deviceIds: readonly string[]): Promise<Map<string, Instant>> {
  const newest = new Map(deviceIds.map(id => [id, Number.NEGATIVE_INFINITY]))
  const devices = oneOf('device', deviceIds)
  // Of corrected readings the device's own time counts; of the others the time of the point is that time.
  const last = (field: string, measurement: string) =>
    `select last(${identifier(field)}) from ${identifier(measurement)} where ${devices} group by "device"`
  const answers = [
    ...(await influx.query('raw', [last('arrivedAt', VITALS)])),
    ...(await influx.query('clocks', [last('measuredAt', CORRECTED)])),
  ]
  for (const series of answers.flat()) {
    const deviceId = series.tags.device ?? ''
    for (const row of series.values) {
      newest.set(deviceId, Math.max(newest.get(deviceId) ?? Number.NEGATIVE_INFINITY, timeOf(series, row)))
    }
  }
  return newest
}

/** When a point stands, Unix ms. */
export function timeOf(series: Series, row: readonly Cell[]): Instant {
  const at = numberOf(row[columnOf(series, 'time')])
  if (at === null) throw new Error('InfluxDB answered a point without a time')
  return at
}
