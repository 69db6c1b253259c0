import type { Instant } from '../../model/clock.ts'
import type { PatientBucket, RollUpMarks } from '../roll-up-marks.ts'
import type { RollUpPoint, RollUpWidth } from '../vitals.ts'
import type { Answer } from './answer.ts'
import { pointsOf } from './compute-roll-ups.ts'
import type { Influx } from './connection.ts'
import { EVERY_CODE, isNumericCode, ROLL_UPS, rollUpLine, VITALS, WIDTH_MS } from './shape.ts'
import { chunks } from './stored-readings.ts'
import { during, identifier, oneOf } from './text.ts'

/** Minutes end this long before they are rolled up. */
const SETTLED_AFTER_MS = 120_000
/** Patients of one bucket in one statement: an hour of 50 at 1 Hz is about a million values. */
const PATIENTS_PER_STATEMENT = 50
const STATEMENTS_PER_REQUEST: Readonly<Record<RollUpWidth, number>> = { '1m': 100, '1h': 2 }

/** Computes the marked minutes and hours that are over, whole, from the raw values. @returns how many */
export async function rollUp(influx: Influx, marks: RollUpMarks, now: Instant, signal?: AbortSignal): Promise<number> {
  const until = now - SETTLED_AFTER_MS
  const minutes = await allOf(signal, () => marks.takeMinutes(until, taken => compute(influx, taken, '1m')))
  return minutes + (await allOf(signal, () => marks.takeHours(until, taken => compute(influx, taken, '1h'))))
}

async function allOf(signal: AbortSignal | undefined, takeSome: () => Promise<number>): Promise<number> {
  let total = 0
  while (!signal?.aborted) {
    const taken = await takeSome()
    if (taken === 0) break
    total += taken
  }
  return total
}

async function compute(influx: Influx, taken: readonly PatientBucket[], width: RollUpWidth): Promise<void> {
  for (const groups of chunks(groupsOf(taken), STATEMENTS_PER_REQUEST[width])) {
    const raw = await influx.query(
      'raw',
      groups.map(group => computeStatement(group, width)),
    )
    const before = await influx.query(
      'roll_ups',
      groups.map(group => countsStatement(group, width)),
    )
    const lines = groups.flatMap((group, i) => linesOf(group, width, raw[i] ?? [], before[i] ?? []))
    await influx.write('roll_ups', lines)
  }
}

/** Patients with the same bucket. */
interface Group {
  readonly bucket: Instant
  readonly patientIds: readonly string[]
}

function groupsOf(taken: readonly PatientBucket[]): readonly Group[] {
  const byBucket = new Map<Instant, string[]>()
  for (const { patientId, bucket } of taken) {
    const patientIds = byBucket.get(bucket)
    if (patientIds) patientIds.push(patientId)
    else byBucket.set(bucket, [patientId])
  }
  return [...byBucket].flatMap(([bucket, patientIds]) =>
    chunks(patientIds, PATIENTS_PER_STATEMENT).map(some => ({ bucket, patientIds: some })),
  )
}

function computeStatement({ bucket, patientIds }: Group, width: RollUpWidth): string {
  const columns = ['min', 'mean', 'max', 'count'].map(what => `${what}(${EVERY_CODE})`)
  return `select ${columns.join(', ')} from ${identifier(VITALS)}
    where ${oneOf('patient', patientIds)} and ${during(bucket, bucket + WIDTH_MS[width])} group by "patient"`
}

/** What stands there from an earlier time. */
function countsStatement({ bucket, patientIds }: Group, width: RollUpWidth): string {
  return `select /_count$/ from ${identifier(ROLL_UPS[width])}
    where ${oneOf('patient', patientIds)} and ${during(bucket, bucket + 1)} group by "patient"`
}

function linesOf({ bucket, patientIds }: Group, width: RollUpWidth, raw: Answer, before: Answer): string[] {
  return patientIds.flatMap(patientId => {
    const isHis = ({ tags }: Answer[number]) => tags.patient === patientId
    const points = new Map<string, RollUpPoint>()
    for (const series of raw.filter(isHis)) {
      // `mean(/…/)` names its columns mean_hr, which the stored fields call hr_mean, so that a code's stand together.
      const columns = series.columns.map(column => column.replace(/^(min|mean|max|count)_(.+)$/, '$2_$1'))
      for (const row of series.values) {
        for (const [code, point] of pointsOf({ ...series, columns }, row, bucket)) points.set(code, point)
      }
    }
    const gone = new Set<string>()
    for (const { columns } of before.filter(isHis)) {
      for (const column of columns) {
        const code = column.replace(/_count$/, '')
        if (isNumericCode(code) && !points.has(code)) gone.add(code)
      }
    }
    return rollUpLine(width, patientId, bucket, points, gone) ?? []
  })
}
