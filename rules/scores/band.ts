import type { Band } from './table.ts'

/** Of a step. Decimal steps are not exact in binary: 35.05 / 0.1 is a little below 350.5. */
const EPSILON = 1e-6

/**
 * The band that a value falls into. With a step the value counts as the nearest step, an exact half as the neighbour
 * with more points; without one, a shared end belongs to the band with fewer points (`remarks` of tables.json).
 */
export function bandOf(bands: readonly Band[], step: number | undefined, value: number): Band {
  if (step === undefined) return extreme(bandsHolding(bands, value), (a, b) => a.points < b.points)
  const steps = value / step
  const below = Math.floor(steps + EPSILON)
  const rest = steps - below
  const isHalf = Math.abs(rest - 0.5) < EPSILON
  const nearest = isHalf ? [below, below + 1] : [rest < 0.5 ? below : below + 1]
  const inSteps = bands.map(band => ({
    band,
    min: band.min === null ? null : Math.round(band.min / step),
    max: band.max === null ? null : Math.round(band.max / step),
  }))
  const reached = nearest.flatMap(n => bandsHolding(inSteps, n).map(({ band }) => band))
  return extreme(reached, (a, b) => a.points > b.points)
}

/** `9 to 11 /min`, `at most 8 /min`, `25 /min or more`. */
export function bandText({ min, max }: Band, unit: string | undefined): string {
  const sign = unitText(unit ?? null)
  if (min === null) return max === null ? 'any' : `at most ${max}${sign}`
  if (max === null) return `${min}${sign} or more`
  return min === max ? `${min}${sign}` : `${min} to ${max}${sign}`
}

/** @returns a UCUM unit as people write it, with a space before it; nothing for a number without a unit */
export function unitText(unit: string | null): string {
  return unit === null || unit.startsWith('{') ? '' : ` ${UNIT_TEXT[unit] ?? unit}`
}

const UNIT_TEXT: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C', '10*3/uL': '×10³/µL' }

function bandsHolding<B extends { readonly min: number | null; readonly max: number | null }>(
  bands: readonly B[],
  value: number,
): B[] {
  return bands.filter(({ min, max }) => (min === null || value >= min) && (max === null || value <= max))
}

/** The bands of a checked table have no gap, so there is always one. */
function extreme(bands: readonly Band[], isBefore: (a: Band, b: Band) => boolean): Band {
  return bands.reduce((best, band) => (isBefore(band, best) ? band : best))
}
