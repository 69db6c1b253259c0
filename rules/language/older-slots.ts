import { select } from './median.ts'
import { MOST_SLOTS, type OlderSlots, type Window } from './window.ts'

/** For sorting; a judgement runs to its end before the next one begins. */
const scratch = new Float64Array(MOST_SLOTS)

/** Added up from the oldest on. */
export function olderSum(window: Window): number {
  const older = olderOf(window)
  if (!Number.isNaN(older.sum)) return older.sum
  const { mean, slots, place } = window
  let sum = 0
  let at = place
  for (let i = 1; i < slots; i++) {
    at = at + 1 === slots ? 0 : at + 1
    const value = mean[at] ?? Number.NaN
    if (!Number.isNaN(value)) sum += value
  }
  older.sum = sum
  return sum
}

/** How many are strictly beyond a limit. @param sign 1: above, -1: below, of values and limit with their sign turned */
export function olderBeyond(window: Window, sign: number, limit: number): number {
  const older = olderOf(window)
  if (older.beyond >= 0 && older.sign === sign && older.limit === limit) return older.beyond
  const { mean, slots, place } = window
  let beyond = 0
  for (let i = 0; i < slots; i++) if (i !== place && sign * (mean[i] ?? Number.NaN) > limit) beyond++
  older.beyond = beyond
  older.sign = sign
  older.limit = limit
  return beyond
}

/** Infinite where there is none. */
export function olderMiddle(window: Window): Pick<OlderSlots, 'known' | 'below' | 'middle' | 'above'> {
  const older = olderOf(window)
  if (older.known >= 0) return older
  const { mean, slots, place } = window
  let known = 0
  for (let i = 0; i < slots; i++) {
    const value = mean[i] ?? Number.NaN
    if (i !== place && !Number.isNaN(value)) scratch[known++] = value
  }
  const middle = known >> 1
  older.known = known
  older.middle = known === 0 ? Infinity : select(scratch, known, middle)
  older.below = -Infinity
  older.above = Infinity
  for (let i = 0; i < middle; i++) older.below = Math.max(older.below, scratch[i] ?? -Infinity)
  for (let i = middle + 1; i < known; i++) older.above = Math.min(older.above, scratch[i] ?? Infinity)
  return older
}

function olderOf({ older, changes }: Window): OlderSlots {
  if (older.madeAt !== changes) {
    older.madeAt = changes
    older.sum = Number.NaN
    older.beyond = -1
    older.known = -1
  }
  return older
}
