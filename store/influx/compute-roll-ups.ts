import type { Instant } from '../../model/clock.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import type { RollUpPoint, RollUpWidth } from '../vitals.ts'
import { type Cell, numberOf, type Series } from './answer.ts'
import { timeOf } from './newest-times.ts'
import { isNumericCode, VITALS, WIDTH_MS } from './shape.ts'
import { during, identifier, literal } from './text.ts'

/** From inclusive, to exclusive, Unix ms. */
export interface Stretch {
  readonly from: Instant
  readonly to: Instant
}

/** Buckets as the stretches of time they cover, neighbours joined. @param buckets ascending */
export function stretchesOf(buckets: readonly Instant[], width: RollUpWidth): readonly Stretch[] {
  const stretches: { from: Instant; to: Instant }[] = []
  for (const bucket of buckets) {
    const last = stretches.at(-1)
    if (last?.to === bucket) last.to += WIDTH_MS[width]
    else stretches.push({ from: bucket, to: bucket + WIDTH_MS[width] })
  }
  return stretches
}

/** InfluxQL: roll-ups of a patient computed from the raw values, a row per bucket. */
export function computeStatement(
  patientId: string,
  codes: readonly VitalSignCode[],
  { from, to }: Stretch,
  width: RollUpWidth,
): string {
  const columns = codes.map(
    code =>
      `min(${identifier(code)}) as ${code}_min, mean(${identifier(code)}) as ${code}_mean, ` +
      `max(${identifier(code)}) as ${code}_max, count(${identifier(code)}) as ${code}_count`,
  )
  return `select ${columns.join(', ')} from ${identifier(VITALS)}
    where "patient" = ${literal(patientId)} and ${during(from, to)} group by time(${width}) fill(none)`
}

/** The roll-ups of one row, by code: its columns are `hr_min`, `hr_mean`, `hr_max`, `hr_count` … */
export function pointsOf(series: Series, row: readonly Cell[], bucket = timeOf(series, row)) {
  const points = new Map<VitalSignCode, RollUpPoint>()
  for (const [index, column] of series.columns.entries()) {
    const count = numberOf(row[index])
    if (!column.endsWith('_count') || count === null || count === 0) continue
    const code = column.slice(0, -'_count'.length)
    if (!isNumericCode(code)) continue
    const value = (what: string) => numberOf(row[series.columns.indexOf(`${code}_${what}`)])
    const [min, mean, max] = [value('min'), value('mean'), value('max')]
    if (min === null || mean === null || max === null) continue
    points.set(code, [bucket, min, mean, max, count])
  }
  return points
}
