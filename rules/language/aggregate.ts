import type { Aggregate } from './document.ts'
import type { Window } from './window.ts'

/** From where to where a fact lies: the same number twice when it is known, everything when it is not. */
export type Bounds = Float64Array

export function newBounds(): Bounds {
  return new Float64Array(2)
}

export function setUnknown(out: Bounds): void {
  out[0] = -Infinity
  out[1] = Infinity
}

export function setKnown(out: Bounds, value: number): void {
  out[0] = value
  out[1] = value
}

export interface AggregateOptions {
  /** Least part of the slots that must be known. */
  readonly coverage: number
  /** Of the shares: strictly below or above this. */
  readonly than: number
}

/** What a window says; the window stands where the caller moved it. */
export type ReadWindow = (window: Window, out: Bounds) => void

const MINUTE_MS = 60_000
const FEWEST_FOR_RATE = 3

/** For sorting; a judgement runs to its end before the next one begins. */
const scratch = new Float64Array(256)

export function readAggregate(aggregate: Aggregate, { coverage, than }: AggregateOptions): ReadWindow {
  switch (aggregate) {
    case 'count':
      return readCount
    case 'min':
      return (window, out) => readLowest(window, coverage, out)
    case 'max':
      return (window, out) => readHighest(window, coverage, out)
    case 'share-below':
      return (window, out) => readShare(window, -1, -than, out)
    case 'share-above':
      return (window, out) => readShare(window, 1, than, out)
    case 'mean':
      return ifCovered(coverage, 1, mean)
    case 'median':
      return ifCovered(coverage, 1, medianOfWindow)
    case 'rate':
      return ifCovered(coverage, FEWEST_FOR_RATE, slope)
  }
}

/** How many slots are known. */
export function coveredSlots({ count, slots }: Window): number {
  let covered = 0
  for (let i = 0; i < slots; i++) if (count[i] !== 0) covered++
  return covered
}

function ifCovered(coverage: number, fewest: number, read: (window: Window) => number): ReadWindow {
  return (window, out) => {
    const covered = coveredSlots(window)
    if (covered < fewest || covered < coverage * window.slots) setUnknown(out)
    else setKnown(out, read(window))
  }
}

/** Values measured: known whatever is missing. */
function readCount({ measured, slots }: Window, out: Bounds): void {
  let total = 0
  for (let i = 0; i < slots; i++) total += measured[i] ?? 0
  setKnown(out, total)
}

/** What is missing may have been lower, but never makes the lowest value higher. */
function readLowest({ min, count, slots }: Window, coverage: number, out: Bounds): void {
  let lowest = Infinity
  let covered = 0
  for (let i = 0; i < slots; i++) {
    if (count[i] === 0) continue
    covered++
    const value = min[i] ?? Infinity
    if (value < lowest) lowest = value
  }
  out[0] = covered > 0 && covered >= coverage * slots ? lowest : -Infinity
  out[1] = lowest
}

function readHighest({ max, count, slots }: Window, coverage: number, out: Bounds): void {
  let highest = -Infinity
  let covered = 0
  for (let i = 0; i < slots; i++) {
    if (count[i] === 0) continue
    covered++
    const value = max[i] ?? -Infinity
    if (value > highest) highest = value
  }
  out[0] = highest
  out[1] = covered > 0 && covered >= coverage * slots ? highest : Infinity
}

/** The share of the time beyond a limit: at least what is known to be, at most that and all that is not known. */
function readShare({ sum, count, slots }: Window, sign: number, limit: number, out: Bounds): void {
  let beyond = 0
  let missing = 0
  for (let i = 0; i < slots; i++) {
    const values = count[i] ?? 0
    if (values === 0) missing++
    else if ((sign * (sum[i] ?? 0)) / values > limit) beyond++
  }
  out[0] = beyond / slots
  out[1] = (beyond + missing) / slots
}

/** Mean over time: every known slot counts alike, however many values it holds. */
function mean({ sum, count, slots, place }: Window): number {
  let total = 0
  let covered = 0
  let at = place
  for (let i = 0; i < slots; i++) {
    at = at + 1 === slots ? 0 : at + 1
    const values = count[at] ?? 0
    if (values === 0) continue
    total += (sum[at] ?? 0) / values
    covered++
  }
  return total / covered
}

function medianOfWindow({ sum, count, slots }: Window): number {
  let known = 0
  for (let i = 0; i < slots; i++) {
    const values = count[i] ?? 0
    if (values > 0) scratch[known++] = (sum[i] ?? 0) / values
  }
  return medianOf(scratch, known)
}

/** @param values sorted in place: the first `known` of them, at least one */
export function medianOf(values: Float64Array, known: number): number {
  const sorted = values.subarray(0, known).sort()
  const middle = known >> 1
  const upper = sorted[middle] ?? Number.NaN
  return known % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Least squares over the means of the slots. @returns change of the value per minute */
function slope({ sum, count, slots, slotMs, place }: Window): number {
  let n = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  // From the middle, so that squares stay small and exact.
  const middle = (slots - 1) / 2
  let at = place
  for (let i = 0; i < slots; i++) {
    at = at + 1 === slots ? 0 : at + 1
    const values = count[at] ?? 0
    if (values === 0) continue
    const x = i - middle
    const y = (sum[at] ?? 0) / values
    n++
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
  }
  return ((n * sxy - sx * sy) / (n * sxx - sx * sx)) * (MINUTE_MS / slotMs)
}
