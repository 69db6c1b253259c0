import type { Instant } from '../../../model/clock.ts'
import { localDay } from '../../appointments/local-time.ts'
import { invalid } from '../../errors.ts'
import { instantOf } from '../../schemas/times.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SPANS = {
  day: { usual: 7 * DAY_MS, longest: 92 * DAY_MS },
  hour: { usual: DAY_MS, longest: 14 * DAY_MS },
} as const

interface Asked {
  readonly from?: string
  readonly to?: string
  readonly by?: 'day' | 'hour'
}

/** The beginnings of the days (of the zone) or hours between, with both ends. Errors: VALIDATION_FAILED. */
export function edgesOf({ by = 'day', ...query }: Asked, now: Instant, zone: string): Instant[] {
  const { usual, longest } = SPANS[by]
  const to = query.to === undefined ? now : instantOf(query.to, 'to')
  const from = query.from === undefined ? to - usual : instantOf(query.from, 'from')
  if (from >= to) throw invalid('to', 'must be after from')
  if (to - from > longest) throw invalid('to', `must be at most ${longest / DAY_MS} days after from`)
  const next = (at: Instant) => (by === 'day' ? localDay(at, zone).end : (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
  const edges = [from]
  for (let at = next(from); at < to; at = next(at)) edges.push(at)
  return [...edges, to]
}
