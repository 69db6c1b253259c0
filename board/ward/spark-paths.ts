import type { Instant } from '../../model/clock.ts'
import type { Limits } from '../../model/limits.ts'
import { GAP_MS, TREND_MS, type TrendPoint } from '../live/trend.ts'

/** The drawing's own units; it is stretched over its place. */
export const SPARK = { width: 100, height: 32 }
/** Kept free at the upper and lower edge, so that a line there is drawn whole. */
const EDGE = 2

/**
 * The last half hour as SVG path data: the curve, gaps as gaps, and the ordinary limits as lines across.
 * @param points oldest first
 */
export function sparkPaths(
  points: readonly TrendPoint[],
  limits: Pick<Limits, 'low' | 'high'> | undefined,
  now: Instant,
): { readonly curve: string; readonly limits: string } {
  if (points.length === 0) return { curve: '', limits: '' }
  const lines = [limits?.low, limits?.high].filter(v => typeof v === 'number')
  const values = [...points.map(([, v]) => v), ...lines]
  const bottom = Math.min(...values)
  const span = Math.max(...values) - bottom || 1
  const x = (at: Instant) => ((1 - (now - at) / TREND_MS) * SPARK.width).toFixed(1)
  const y = (value: number) => (SPARK.height - EDGE - ((value - bottom) / span) * (SPARK.height - 2 * EDGE)).toFixed(1)
  let curve = ''
  let before: Instant | null = null
  for (const [at, value] of points) {
    curve += `${before === null || at - before > GAP_MS ? 'M' : 'L'}${x(at)} ${y(value)}`
    before = at
  }
  return { curve, limits: lines.map(v => `M0 ${y(v)}H${SPARK.width}`).join('') }
}
