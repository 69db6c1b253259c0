import type { Instant } from '../../model/clock.ts'
import type { CompiledItem, CompiledScore } from './compile.ts'
import { pointsAt, UNKNOWN } from './compile-source.ts'
import { chosenPlace, type ScoreMemory } from './memory.ts'

/** What the hot path says of a score. Written over at each evaluation; `evaluateScore` explains it when it matters. */
export interface Tally {
  isComplete: boolean
  /** The known points; the total when complete. */
  floor: number
  ceiling: number
  /** Place of the response that the known points reach (`table.responses`); when incomplete, reached "at least". */
  response: number
  /** A bit for each item without a usable value, the first item the lowest. */
  missing: number
  /** A bit for each red item. */
  red: number
  /** By item; UNKNOWN (-1) without points. */
  readonly points: Int8Array
  /** When the first value that counts becomes too old: evaluate again after it. Infinite when none counts. */
  validUntil: Instant
}

export function createTally({ items }: CompiledScore): Tally {
  return {
    isComplete: false,
    floor: 0,
    ceiling: 0,
    response: UNKNOWN,
    missing: 0,
    red: 0,
    points: new Int8Array(items.length).fill(UNKNOWN),
    validUntil: Infinity,
  }
}

/**
 * The same judgement as `evaluateScore`, without a word of explanation and without allocating. Whether the score is for
 * this person at all (`whyNotApplicable`) is the caller's to know, once per profile.
 */
export function tallyScore(compiled: CompiledScore, memory: ScoreMemory, at: Instant, tally: Tally): void {
  const { items, responses, redFrom, conditionInputs, needsAge, ageBandAt } = compiled
  const { conditions, values } = memory
  for (const { input, source } of conditionInputs) {
    const place = chosenPlace(compiled, memory, source, at)
    conditions[input] = place === UNKNOWN ? UNKNOWN : (values[place] ?? UNKNOWN)
  }
  tally.floor = 0
  tally.ceiling = 0
  tally.missing = 0
  tally.red = 0
  tally.validUntil = Infinity
  tally.isComplete = !(needsAge && conditions[ageBandAt] === UNKNOWN)
  let highest = 0
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (item === undefined) continue
    const points = item.isAny
      ? anyPoints(compiled, memory, item, i, at, tally)
      : firstPoints(compiled, memory, item, i, at, tally)
    tally.points[i] = points
    if (points === UNKNOWN) {
      tally.isComplete = false
      tally.ceiling += item.most
      continue
    }
    tally.floor += points
    tally.ceiling += points
    if (points > highest) highest = points
    if (points >= redFrom) tally.red |= 1 << i
  }
  tally.response = UNKNOWN
  for (let r = 0; r < responses.length; r++) {
    const response = responses[r]
    if (response && (tally.floor >= response.atLeast || highest >= response.anyItemAt)) tally.response = r
  }
}

/** Of the first source that has a value. */
function firstPoints(
  compiled: CompiledScore,
  memory: ScoreMemory,
  item: CompiledItem,
  index: number,
  at: Instant,
  tally: Tally,
): number {
  for (const source of item.sources) {
    const place = chosenPlace(compiled, memory, source, at)
    if (place === UNKNOWN) continue
    lasts(compiled, memory, source.input, place, tally)
    return pointsAt(source, memory.values[place] ?? 0, memory.conditions)
  }
  tally.missing |= 1 << index
  return UNKNOWN
}

/** Of the first source that gives all of the item's points; else of the one that must be there. */
function anyPoints(
  compiled: CompiledScore,
  memory: ScoreMemory,
  item: CompiledItem,
  index: number,
  at: Instant,
  tally: Tally,
): number {
  let points = UNKNOWN
  let input = UNKNOWN
  let used = UNKNOWN
  for (const source of item.sources) {
    const place = chosenPlace(compiled, memory, source, at)
    if (place === UNKNOWN) continue
    const own = pointsAt(source, memory.values[place] ?? 0, memory.conditions)
    if (own !== item.most && !(source.isRequired && used === UNKNOWN)) continue
    points = own
    input = source.input
    used = place
    if (own === item.most) break
  }
  if (used === UNKNOWN) tally.missing |= 1 << index
  else lasts(compiled, memory, input, used, tally)
  return points
}

function lasts({ validMs }: CompiledScore, { times }: ScoreMemory, input: number, place: number, tally: Tally): void {
  const until = (times[place] ?? 0) + (validMs[input] ?? 0)
  if (until < tally.validUntil) tally.validUntil = until
}
