import type { Instant } from '../../model/clock.ts'

/** What a sparkline shows, ms. */
export const TREND_MS = 30 * 60_000
/** Live values are averaged over this, ms: a sparkline has about one pixel for it. At most 120 points a number. */
const BUCKET_MS = 15_000
/** Two points further apart than this are not joined: more than one minute mean is missing. */
export const GAP_MS = 90_000

export type TrendPoint = readonly [at: Instant, mean: number]

export interface Trend {
  /** Takes the server's minute means as the past; live values after them are kept. */
  load(points: readonly TrendPoint[]): void
  add(at: Instant, value: number): void
  /** Points of the last 30 minutes, oldest first. */
  points(now: Instant): readonly TrendPoint[]
}

/** The last half hour of one number, in bounded memory. */
export function trend(): Trend {
  let past: TrendPoint[] = []
  let bucket = { at: 0, sum: 0, count: 0 }
  const close = () => {
    if (bucket.count > 0) past.push([bucket.at, bucket.sum / bucket.count])
    const oldest = (past.at(-1)?.[0] ?? 0) - TREND_MS
    if ((past[0]?.[0] ?? 0) < oldest) past = past.filter(([at]) => at >= oldest)
  }
  return {
    load(points) {
      const until = points.at(-1)?.[0] ?? 0
      past = [...points, ...past.filter(([at]) => at > until)]
    },
    add(at, value) {
      const start = at - (at % BUCKET_MS)
      if (start < bucket.at) return // a late value is in the next snapshot; a sparkline can wait for it
      if (start > bucket.at) {
        close()
        bucket = { at: start, sum: 0, count: 0 }
      }
      bucket.sum += value
      bucket.count++
    },
    points(now) {
      const live: TrendPoint[] = bucket.count > 0 ? [[bucket.at, bucket.sum / bucket.count]] : []
      return [...past, ...live].filter(([at]) => at >= now - TREND_MS)
    },
  }
}
