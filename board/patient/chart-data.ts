import type { VitalSignCode } from '../../model/vital-signs.ts'
import type { Series, SeriesPoint } from './series.ts'

/** Columns for the chart: seconds, then minimum, maximum and mean of each code (the curve is drawn last, over its band); null where nothing was measured. */
export interface ChartData {
  readonly seconds: number[]
  readonly columns: (number | null)[][]
}

/** Several series on one time axis; gaps are gaps. */
export function chartData(codes: readonly VitalSignCode[], series: readonly Series[]): ChartData {
  const parts = codes.map(code => ({ code, points: withGaps(series.find(s => s.code === code)) }))
  const times = [...new Set(parts.flatMap(p => p.points.map(([at]) => at)))].sort((a, b) => a - b)
  const place = new Map(times.map((at, i) => [at, i]))
  const columns = parts.flatMap(({ points }) => {
    // undefined: this code was simply not measured at that instant; null: a gap (uPlot's convention).
    const [min, mean, max] = [blank(times.length), blank(times.length), blank(times.length)]
    for (const [at, point] of points) {
      const i = place.get(at) ?? 0
      min[i] = point?.min ?? null
      mean[i] = point?.mean ?? null
      max[i] = point?.max ?? null
    }
    return [min, max, mean]
  })
  return { seconds: times.map(at => at / 1000), columns }
}

const blank = (length: number): (number | null)[] => new Array<number | null>(length)

function withGaps(series: Series | undefined): (readonly [number, SeriesPoint | null])[] {
  if (series === undefined) return []
  const out: (readonly [number, SeriesPoint | null])[] = []
  let before: number | null = null
  for (const point of series.points) {
    if (before !== null && point.at - before > series.gapMs) out.push([before + 1, null])
    out.push([point.at, point])
    before = point.at
  }
  return out
}

/** The series with a live value at its end; the same one when the value is not newer. */
export function withLive(series: Series, at: number, value: number): Series {
  if (at <= (series.points.at(-1)?.at ?? 0)) return series
  return { ...series, points: [...series.points, { at, min: value, mean: value, max: value }] }
}
