import type { Instant } from '../../../model/clock.ts'
import type { RollUpWidth } from '../../../store/vitals.ts'
import { invalid } from '../../errors.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Raw at one reading a second: 1,800 points. */
const RAW_UP_TO_MS = 30 * MINUTE_MS
const MINUTES_UP_TO_MS = 2000 * MINUTE_MS
/** Instants of one raw answer; the newest are kept. About 3 MB with seven vitals. */
export const RAW_LIMIT = 20_000
/** Buckets of one answer: a month of minutes, or five years of hours. */
const MOST_BUCKETS = 45_000

export type Resolution = 'raw' | RollUpWidth

/** @returns what is shown; `auto` keeps a chart at about 2,000 points whatever its span. Errors: VALIDATION_FAILED. */
export function resolutionFor(asked: Resolution | 'auto', from: Instant, to: Instant): Resolution {
  const span = to - from
  if (asked === 'raw') return 'raw'
  if (asked === 'auto' && span <= RAW_UP_TO_MS) return 'raw'
  const width = asked !== 'auto' ? asked : span <= MINUTES_UP_TO_MS ? '1m' : '1h'
  if (span / (width === '1m' ? MINUTE_MS : HOUR_MS) > MOST_BUCKETS) {
    throw invalid('from', `is too long before to: at ${width} a span has at most ${MOST_BUCKETS} points`)
  }
  return width
}
