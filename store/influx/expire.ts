import type { Instant } from '../../model/clock.ts'
import type { RollUpMarks } from '../roll-up-marks.ts'
import type { Influx, Place } from './connection.ts'
import { rollUp } from './roll-up-job.ts'
import { CORRECTED, monthOf, ROLL_UPS, VITALS } from './shape.ts'
import { during, identifier, literal } from './text.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Rolled up is what ended two minutes before. */
const SETTLED_MS = 120_000
/** How far back patients are looked for who were erased: far longer than this job may be behind. */
const ERASED_WITHIN_MS = 30 * DAY_MS
const END_OF_TIME = Date.UTC(2200, 0, 1)

/**
 * Deletes whole days, and only where there is something to delete: it costs the server a look at every series. The
 * retention of the server itself (`npm run influx:setup`) drops what is left of them.
 */
export async function expireVitals(
  influx: Influx,
  marks: RollUpMarks,
  before: { readonly raw: Instant; readonly rollUps: Instant },
  now: Instant,
  signal?: AbortSignal,
): Promise<void> {
  const raw = floor(before.raw, HOUR_MS) // no hour is ever left with half its values
  await rollUp(influx, marks, raw + SETTLED_MS, signal)
  await marks.raiseRawFrom(raw)
  if (signal?.aborted) return
  await removeBefore(influx, 'raw', VITALS, floor(raw, DAY_MS))
  await removeMonths(influx, monthOf(raw))
  for (const measurement of Object.values(ROLL_UPS)) {
    if (!signal?.aborted) await removeBefore(influx, 'roll_ups', measurement, floor(before.rollUps, DAY_MS))
  }
  for (const patientId of await marks.erasedSince(now - ERASED_WITHIN_MS)) {
    for (const measurement of Object.values(ROLL_UPS)) {
      if (!signal?.aborted) await removePatient(influx, measurement, patientId)
    }
  }
}

async function removeBefore(influx: Influx, place: Place, measurement: string, before: Instant): Promise<void> {
  const isThere = await some(influx, place, `${identifier(measurement)} where ${during(0, before)}`)
  if (isThere) await influx.remove(place, measurement, {}, 0, before - 1)
}

async function removePatient(influx: Influx, measurement: string, patientId: string): Promise<void> {
  const tags = { patient: patientId.toLowerCase() }
  const isThere = await some(
    influx,
    'roll_ups',
    `${identifier(measurement)} where "patient" = ${literal(tags.patient)}`,
  )
  if (isThere) await influx.remove('roll_ups', measurement, tags, 0, END_OF_TIME)
}

/** Months of corrected readings that are wholly over. */
async function removeMonths(influx: Influx, first: string): Promise<void> {
  const [answer = []] = await influx.query('clocks', [
    `show tag values from ${identifier(CORRECTED)} with key = "month"`,
  ])
  const months = answer.flatMap(({ columns, values }) => values.map(row => row[columns.indexOf('value')]))
  for (const month of months) {
    if (typeof month === 'string' && month < first) {
      await influx.remove('clocks', CORRECTED, { month }, 0, END_OF_TIME)
    }
  }
}

async function some(influx: Influx, place: Place, from: string): Promise<boolean> {
  const [answer = []] = await influx.query(place, [`select * from ${from} limit 1`])
  return answer.some(series => series.values.length > 0)
}

function floor(time: Instant, width: number): Instant {
  return Math.floor(time / width) * width
}
