import type { Instant } from '../../model/clock.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import type { RollUpMarks } from '../roll-up-marks.ts'
import type { RawPoint, RollUpPoint, RollUpWidth, VitalsQuery, VitalsReader } from '../vitals.ts'
import type { Series } from './answer.ts'
import { computeStatement, pointsOf, stretchesOf } from './compute-roll-ups.ts'
import type { Influx } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { isNumericCode, ROLL_UPS, VITALS, WIDTH_MS } from './shape.ts'
import { chunks } from './stored-readings.ts'
import { during, identifier, isUuid, literal } from './text.ts'
import { latestVitals } from './vitals-latest.ts'

/** Stretches computed in one request; more of them are rare, and come one request after another. */
const STATEMENTS_PER_REQUEST = 200

export function influxVitalsReader(influx: Influx, marks: RollUpMarks): VitalsReader {
  return {
    async raw({ patientId, from, to, codes }, limit) {
      if (codes.length === 0 || !isUuid(patientId)) return new Map()
      const [answer] = await influx.query('raw', [
        `select ${codes.map(identifier).join(', ')} from ${identifier(VITALS)}
         where "patient" = ${literal(patientId.toLowerCase())} and ${during(from, to)}
         order by time desc limit ${Math.max(0, Math.trunc(limit))}`,
      ])
      return rawSeries(codes, answer?.[0])
    },

    async rollUps(query, width) {
      const codes = query.codes.filter(isNumericCode)
      const { patientId } = query
      if (codes.length === 0 || !isUuid(patientId)) return new Map()
      const wanted = { ...query, patientId: patientId.toLowerCase(), codes, ...whole(query, width) }
      // The marks first: what is computed and unmarked after this look is in the answer either way.
      const stale = await staleBuckets(marks, wanted, width)
      const stored = await readStored(influx, wanted, width)
      const fresh = await compute(influx, wanted, stale, width)
      const isStale = new Set(stale)
      return merge(codes, [...stored.filter(points => !isStale.has(bucketOf(points))), ...fresh])
    },

    latest: patientIds => latestVitals(influx, patientIds),
  }
}

type Points = ReadonlyMap<VitalSignCode, RollUpPoint>
interface Wanted extends VitalsQuery {
  readonly codes: readonly VitalSignCode[]
}

/** The time of whole buckets. */
function whole({ from, to }: VitalsQuery, width: RollUpWidth): { from: Instant; to: Instant } {
  const ms = WIDTH_MS[width]
  return { from: Math.floor(from / ms) * ms, to: Math.ceil(to / ms) * ms }
}

/** An hour is out of date when it is marked itself, or when one of its minutes is. */
async function staleBuckets(
  marks: RollUpMarks,
  { patientId, from, to }: Wanted,
  width: RollUpWidth,
): Promise<readonly Instant[]> {
  const { minutes, hours } = await marks.touched(patientId, from, to)
  if (width === '1m') return minutes
  const ofMinutes = minutes.map(minute => minute - (minute % WIDTH_MS['1h']))
  return [...new Set([...hours, ...ofMinutes])].sort((a, b) => a - b)
}

async function readStored(influx: Influx, wanted: Wanted, width: RollUpWidth): Promise<readonly Points[]> {
  const columns = wanted.codes.flatMap(code =>
    ['min', 'mean', 'max', 'count'].map(what => identifier(`${code}_${what}`)),
  )
  const [answer = []] = await influx.query('roll_ups', [
    `select ${columns.join(', ')} from ${identifier(ROLL_UPS[width])}
     where "patient" = ${literal(wanted.patientId)} and ${during(wanted.from, wanted.to)}`,
  ])
  return answer.flatMap(series => series.values.map(row => pointsOf(series, row)))
}

async function compute(
  influx: Influx,
  { patientId, codes }: Wanted,
  stale: readonly Instant[],
  width: RollUpWidth,
): Promise<readonly Points[]> {
  const points: Points[] = []
  for (const stretches of chunks(stretchesOf(stale, width), STATEMENTS_PER_REQUEST)) {
    const statements = stretches.map(stretch => computeStatement(patientId, codes, stretch, width))
    for (const series of (await influx.query('raw', statements)).flat()) {
      for (const row of series.values) points.push(pointsOf(series, row))
    }
  }
  return points
}

function bucketOf(points: Points): Instant {
  const [first] = points.values()
  return first?.[0] ?? Number.NaN
}

function merge(codes: readonly VitalSignCode[], buckets: readonly Points[]): Map<VitalSignCode, RollUpPoint[]> {
  const series = new Map<VitalSignCode, RollUpPoint[]>()
  for (const code of codes) {
    const points = buckets.flatMap(bucket => {
      const point = bucket.get(code)
      return point === undefined ? [] : [rounded(point)]
    })
    if (points.length > 0)
      series.set(
        code,
        points.sort((a, b) => a[0] - b[0]),
      )
  }
  return series
}

/** As PostgreSQL answers it: nobody measures more than four decimals. */
function rounded([t, min, mean, max, count]: RollUpPoint): RollUpPoint {
  return [t, min, Math.round(mean * 10_000) / 10_000, max, count]
}

function rawSeries(codes: readonly VitalSignCode[], newestFirst: Series | undefined): Map<VitalSignCode, RawPoint[]> {
  const all = new Map<VitalSignCode, RawPoint[]>()
  if (newestFirst === undefined) return all
  for (const code of codes) {
    const index = newestFirst.columns.indexOf(code)
    const points = newestFirst.values.flatMap((row): RawPoint[] => {
      const value = row[index]
      return typeof value === 'number' || typeof value === 'string' ? [[timeOf(newestFirst, row), value]] : []
    })
    if (points.length > 0) all.set(code, points.reverse())
  }
  return all
}
