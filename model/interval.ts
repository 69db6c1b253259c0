import type { Instant } from './clock.ts'

/** How many of the last intervals count: enough to outlive a dropped message, few enough to follow a new setting. */
export const INTERVALS_KEPT = 20

/** Device times of the last readings, ascending. At most one more than `INTERVALS_KEPT`. */
export type RecentTimes = readonly Instant[]

/** @returns the times with one more; a repeated or late one changes nothing */
export function withTime(times: RecentTimes, at: Instant): RecentTimes {
  const newest = times.at(-1)
  if (newest !== undefined && at <= newest) return times
  return [...times.slice(-INTERVALS_KEPT), at]
}

/** @returns the median interval of the last readings in seconds, null before the second reading */
export function medianIntervalSeconds(times: RecentTimes): number | null {
  const gaps: number[] = []
  for (let i = 1; i < times.length; i++) gaps.push((times[i] ?? 0) - (times[i - 1] ?? 0))
  gaps.sort((a, b) => a - b)
  const lower = gaps[(gaps.length - 1) >> 1]
  const upper = gaps[gaps.length >> 1]
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2000
}
