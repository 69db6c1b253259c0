import type { Aggregate } from './document.ts'
import { olderBeyond, olderMiddle, olderSum } from './older-slots.ts'
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
      return ifCovered(coverage, 1, meanOfWindow)
    case 'median':
      return ifCovered(coverage, 1, medianOfWindow)
    case 'rate':
      return ifCovered(coverage, FEWEST_FOR_RATE, slope)
  }
}

function ifCovered(coverage: number, fewest: number, read: (window: Window) => number): ReadWindow {
  return (window, out) => {
    const { covered, slots } = window
    if (covered < fewest || covered < coverage * slots) setUnknown(out)
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
function readLowest({ mean, min, slots, covered }: Window, coverage: number, out: Bounds): void {
  let lowest = Infinity
  for (let i = 0; i < slots; i++) {
    const value = min[i] ?? Infinity
    if (value < lowest && !Number.isNaN(mean[i])) lowest = value
  }
  out[0] = covered > 0 && covered >= coverage * slots ? lowest : -Infinity
  out[1] = lowest
}

function readHighest({ mean, max, slots, covered }: Window, coverage: number, out: Bounds): void {
  let highest = -Infinity
  for (let i = 0; i < slots; i++) {
    const value = max[i] ?? -Infinity
    if (value > highest && !Number.isNaN(mean[i])) highest = value
  }
  out[0] = highest
  out[1] = covered > 0 && covered >= coverage * slots ? highest : Infinity
}

/** The share of the time beyond a limit: at least what is known to be, at most that and all that is not known. */
function readShare(window: Window, sign: number, limit: number, out: Bounds): void {
  const { mean, slots, place, covered } = window
  const isNewestBeyond = sign * (mean[place] ?? Number.NaN) > limit
  const beyond = olderBeyond(window, sign, limit) + (isNewestBeyond ? 1 : 0)
  out[0] = beyond / slots
  out[1] = (beyond + slots - covered) / slots
}

/** Mean over time: every known slot counts alike, however many values it holds. */
function meanOfWindow(window: Window): number {
  const newest = window.mean[window.place] ?? Number.NaN
  const older = olderSum(window)
  return (Number.isNaN(newest) ? older : older + newest) / window.covered
}

/** The newest slot finds its place in the middle of the others. */
function medianOfWindow(window: Window): number {
  const newest = window.mean[window.place] ?? Number.NaN
  const { known, below, middle, above } = olderMiddle(window)
  const isEven = known % 2 === 0
  if (Number.isNaN(newest)) return isEven ? (below + middle) / 2 : middle
  const lower = Math.min(middle, Math.max(below, newest))
  return isEven ? lower : (lower + Math.max(middle, Math.min(above, newest))) / 2
}

/** Least squares over the means of the slots. @returns change of the value per minute */
function slope({ mean, slots, slotMs, place }: Window): number {
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
    const y = mean[at] ?? Number.NaN
    if (Number.isNaN(y)) continue
    const x = i - middle
    n++
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
  }
  return ((n * sxy - sx * sy) / (n * sxx - sx * sx)) * (MINUTE_MS / slotMs)
}
