/** What all charts of a patient show, Unix ms. */
export interface ViewRange {
  readonly from: number
  readonly to: number
  /** The right edge is now and moves with it. */
  readonly follows: boolean
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** One click each. */
export const SPANS = [
  { name: '1 h', ms: HOUR_MS },
  { name: '8 h', ms: 8 * HOUR_MS },
  { name: '24 h', ms: 24 * HOUR_MS },
  { name: '7 d', ms: 7 * 24 * HOUR_MS },
] as const

/** Nothing is to be seen within a shorter time, ms. */
const SHORTEST_MS = 60_000
/** Roll-ups of an hour over a quarter of a year are about as many points as a chart has pixels, ms. */
const LONGEST_MS = 90 * 24 * HOUR_MS

export function lastSpan(ms: number, now: number): ViewRange {
  return { from: now - ms, to: now, follows: true }
}

/** @param factor under 1 zooms in. @param at the instant that keeps its place */
export function zoomed(range: ViewRange, factor: number, at: number, now: number): ViewRange {
  const span = range.to - range.from
  const wanted = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, span * factor))
  const share = (at - range.from) / span
  return within({ from: at - share * wanted, to: at + (1 - share) * wanted, follows: range.follows }, now)
}

/** @param ms to the past is negative */
export function panned(range: ViewRange, ms: number, now: number): ViewRange {
  return within({ from: range.from + ms, to: range.to + ms, follows: false }, now)
}

/** The same time in Grafana. */
export function grafanaRange({ from, to, follows }: ViewRange): { readonly from: string; readonly to: string } {
  if (!follows) return { from: String(Math.round(from)), to: String(Math.round(to)) }
  return { from: `now-${Math.max(1, Math.round((to - from) / MINUTE_MS))}m`, to: 'now' }
}

/** There is nothing to see in the future: at the right edge a view follows the time again. */
function within(range: ViewRange, now: number): ViewRange {
  if (range.to < now) return { ...range, follows: false }
  return { from: now - (range.to - range.from), to: now, follows: true }
}
