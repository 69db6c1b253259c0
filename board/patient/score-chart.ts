import type { Instant } from '../../model/clock.ts'
import type { ScoreChartStep } from './score-data.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MARK_HOURS = 4

/** CSS pixels: room at the left for numbers, below for times. */
export const CHART = { height: 140, left: 28, top: 8, bottom: 24 } as const

/**
 * The last 24 hours as SVG path data: complete scores as a line of steps, incomplete ones as the area in which the total lies.
 * @param steps oldest first
 * @param least the axis reaches at least so high
 * @param width CSS pixels
 */
export function scoreChartPaths(steps: readonly ScoreChartStep[], now: Instant, least: number, width: number) {
  const highest = Math.max(least, 1, ...steps.map(s => s.total ?? s.ceiling ?? s.floor ?? 0))
  const [wide, high] = [width - CHART.left, CHART.height - CHART.top - CHART.bottom]
  const round = (value: number) => Math.round(10 * value) / 10
  const x = (at: Instant) => round(CHART.left + Math.min(1, Math.max(0, 1 - (now - at) / DAY_MS)) * wide)
  const y = (value: number) => round(CHART.top + (1 - value / highest) * high)
  let totals = ''
  let between = ''
  steps.forEach((step, i) => {
    const [from, to] = [x(step.at), x(steps[i + 1]?.at ?? now)]
    if (step.total !== null) {
      const joins = steps[i - 1] !== undefined && steps[i - 1]?.total !== null
      totals += `${joins ? 'L' : 'M'}${from} ${y(step.total)}H${to}`
    } else if (step.floor !== null) {
      between += `M${from} ${y(step.floor)}H${to}V${y(step.ceiling ?? step.floor)}H${from}Z`
    }
  })
  return { x, y, totals, between }
}

/** @returns the full hours, every fourth, of the last 24 hours, that have room for their text */
export function hourMarks(now: Instant): readonly Instant[] {
  const last = new Date(now)
  last.setMinutes(0, 0, 0)
  const marks = Array.from({ length: 24 }, (_, i) => last.getTime() - i * HOUR_MS)
  return marks.filter(at => {
    const share = 1 - (now - at) / DAY_MS
    return new Date(at).getHours() % MARK_HOURS === 0 && share > 0.03 && share < 0.97
  })
}

/** What the drawing says, for whoever does not see it. */
export function chartWords(steps: readonly ScoreChartStep[], name: string): string {
  const totals = steps.flatMap(s => s.total ?? [])
  const newest = steps.at(-1)
  if (newest === undefined) return `${name}: not taken in the last 24 hours`
  const now = newest.total === null ? `at least ${newest.floor}, incomplete` : String(newest.total)
  if (totals.length === 0) return `${name} of the last 24 hours: never complete; newest ${now}`
  return `${name} of the last 24 hours: from ${Math.min(...totals)} to ${Math.max(...totals)}; newest ${now}`
}
