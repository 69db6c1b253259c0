import type { Instant } from '../../model/clock.ts'
import { SAME_MINUTE_MS } from './choose.ts'
import { type CompiledInputs, compileInputs } from './compile.ts'
import { endOf, PLACES, type ScoreMemory } from './memory.ts'
import type { ScoreTable } from './table.ts'

/** A score that is one value divided by another, for the hot path. */
export interface CompiledRatio extends CompiledInputs {
  readonly numerator: number
  readonly denominator: number
  readonly togetherMs: number
}

/** Written over at each evaluation. */
export interface RatioTally {
  /** Not rounded; NaN: not known, or no ratio. */
  value: number
  /** When the older of the two becomes too old; -Infinity: not known. */
  validUntil: Instant
}

/** Errors: a score of points is no ratio. */
export function compileRatio(table: ScoreTable): CompiledRatio {
  const { ratio, inputs } = table
  if (!ratio) throw new Error(`${table.score} is a score of points`)
  const place = (name: string) => inputs.findIndex(input => input.input === name)
  return {
    ...compileInputs(table),
    numerator: place(ratio.numerator),
    denominator: place(ratio.denominator),
    togetherMs: ratio.togetherSeconds * 1000,
  }
}

/** The same number as `evaluateRatio`, without a word of explanation and without allocating. */
export function tallyRatio(compiled: CompiledRatio, memory: ScoreMemory, at: Instant, tally: RatioTally): void {
  const { validMs, numerator, denominator, togetherMs } = compiled
  const { values, times } = memory
  tally.value = Number.NaN
  tally.validUntil = -Infinity
  const above = worstOf(memory, numerator, validMs[numerator] ?? 0, at, 1)
  const below = worstOf(memory, denominator, validMs[denominator] ?? 0, at, -1)
  if (above < 0 || below < 0) return
  const [aboveAt, belowAt] = [times[above] ?? 0, times[below] ?? 0]
  if (Math.abs(aboveAt - belowAt) > togetherMs) return
  const [a, b] = [values[above] ?? 0, values[below] ?? 0]
  if (a <= 0 || b <= 0) return
  tally.value = a / b
  tally.validUntil = Math.min(aboveAt + (validMs[numerator] ?? 0), belowAt + (validMs[denominator] ?? 0))
}

/** As `choose`: of the newest minute, of the preferred code, the worst. @param sign 1: more is worse. @returns -1: none */
function worstOf(memory: ScoreMemory, input: number, valid: number, at: Instant, sign: 1 | -1): number {
  const { values, times, ranks } = memory
  const first = input * PLACES
  const end = endOf(memory, input)
  let newest = -Infinity
  for (let i = first; i < end; i++) if (isUsable(values, times, i, at, valid)) newest = Math.max(newest, times[i] ?? 0)
  let chosen = -1
  for (let i = first; i < end; i++) {
    if (!isUsable(values, times, i, at, valid) || newest - (times[i] ?? 0) > SAME_MINUTE_MS) continue
    if (chosen < 0) {
      chosen = i
      continue
    }
    const rank = (ranks[i] ?? 0) - (ranks[chosen] ?? 0)
    const worse = sign * ((values[i] ?? 0) - (values[chosen] ?? 0))
    const isLater = (times[i] ?? 0) > (times[chosen] ?? 0)
    if (rank < 0 || (rank === 0 && (worse > 0 || (worse === 0 && isLater)))) chosen = i
  }
  return chosen
}

function isUsable(values: Float64Array, times: Float64Array, i: number, at: Instant, valid: number): boolean {
  const age = at - (times[i] ?? 0)
  return !Number.isNaN(values[i] ?? Number.NaN) && age <= valid && -age <= SAME_MINUTE_MS
}
