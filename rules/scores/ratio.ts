import type { Instant } from '../../model/clock.ts'
import type { ScoreInput, ScorePart, ScoreResponse, ScoreResult } from '../../model/score.ts'
import { type Choice, choose, type ScoreReadings } from './choose.ts'
import type { ScoreTable, TableInput, TableRatio } from './table.ts'

type RatioInput = Choice & { readonly input: TableInput }

/**
 * One value divided by another. Both above 0 (a pulse of 0 is asystole, not an index of 0), and of the same minute.
 * @returns what is to be said about it; the rest is as for a result about which nothing is known
 */
export function evaluateRatio(
  table: ScoreTable,
  ratio: TableRatio,
  readings: ScoreReadings,
  at: Instant,
): Partial<ScoreResult> {
  const both = table.inputs.map(input => {
    // Worse is more above the line, and less below it.
    const sign = input.input === ratio.numerator ? 1 : -1
    return { input, ...choose(withZero(input), readings[input.input] ?? [], at, value => sign * Number(value)) }
  })
  const read = setApart(both, ratio, at)
  const missing = read.filter(r => r.value === null)
  const known = {
    parts: read.map(partOf),
    missing: missing.map(r => r.input.input),
    old: missing.filter(r => r.inputs.some(i => i.state === 'old')).map(r => r.input.input),
    disagreeing: read.filter(r => r.isDisagreeing).map(r => r.input.input),
  }
  const [above, below] = [ratio.numerator, ratio.denominator].map(name => numberOf(read, name))
  if (above == null || below == null) return { ...known, status: 'incomplete' }
  if (above <= 0 || below <= 0) return { ...known, status: 'invalid', reason: 'not_above_zero' }
  const ends = read.flatMap(r => (r.measuredAt === null ? [] : r.measuredAt + r.input.validMinutes * 60_000))
  return {
    ...known,
    status: 'complete',
    value: rounded(above, below, ratio.decimals),
    response: categoryOf(ratio, above / below),
    validUntil: ends.length > 0 ? Math.min(...ends) : null,
  }
}

/** Zero has to be told apart from what cannot be. */
function withZero(input: TableInput): TableInput {
  return input.plausible ? { ...input, plausible: [0, input.plausible[1]] } : input
}

/** When the two are not of the same minute, the older one does not count. */
function setApart(both: readonly RatioInput[], { togetherSeconds }: TableRatio, at: Instant): readonly RatioInput[] {
  const times = both.filter(r => r.value !== null).map(r => r.measuredAt ?? at)
  const newest = Math.max(...times)
  return both.map(r => {
    if (r.value === null || newest - (r.measuredAt ?? at) <= togetherSeconds * 1000) return r
    const inputs = r.inputs.map((i): ScoreInput => (i.state === 'used' ? { ...i, state: 'apart' } : i))
    return { ...r, value: null, measuredAt: null, inputs }
  })
}

function numberOf(read: readonly RatioInput[], name: string): number | null {
  const value = read.find(r => r.input.input === name)?.value
  return typeof value === 'number' ? value : null
}

function partOf({ input, value, inputs }: RatioInput): ScorePart {
  const { input: item, label } = input
  return { item, label, points: null, most: 0, band: null, isMissing: value === null, inputs }
}

/** Half up. Multiplied before it is divided, so that whole numbers meet a half exactly. */
function rounded(above: number, below: number, decimals: number): number {
  const factor = 10 ** decimals
  return Math.round((above * factor) / below) / factor
}

/** By the ratio as it is, not as it is shown. */
function categoryOf({ categories }: TableRatio, value: number): ScoreResponse | null {
  const reached = categories.filter(
    c => (c.from !== undefined && value >= c.from) || (c.above !== undefined && value > c.above),
  )
  const last = reached.at(-1)
  if (!last) return null
  const { category: code, priority = null } = last
  return { code, risk: null, action: null, monitor: null, maxIntervalMinutes: null, priority }
}
