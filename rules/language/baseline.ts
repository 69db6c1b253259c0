import { medianOf } from './median.ts'
import { MOST_SLOTS, type Window } from './window.ts'

/** What is usual for a patient: over the slots of a window that are over, the newest one left out. */
export interface Baseline {
  /** NaN: too little is known. */
  median: number
  /** Spread as a standard deviation: 1.4826 times the median absolute deviation. */
  spread: number
  /** `changes` of the window when this was made. */
  madeAt: number
}

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const TO_STANDARD_DEVIATION = 1.4826

/** For sorting; a judgement runs to its end before the next one begins. */
const scratch = new Float64Array(MOST_SLOTS)

export function newBaseline(): Baseline {
  return { median: Number.NaN, spread: Number.NaN, madeAt: -1 }
}

/** Makes the baseline anew when a slot was added or changed: for one of 24 h every 24 minutes. */
export function refreshBaseline(baseline: Baseline, window: Window, coverage: number): void {
  if (baseline.madeAt === window.changes) return
  baseline.madeAt = window.changes
  const { mean, slots, place } = window
  let known = 0
  for (let i = 0; i < slots; i++) {
    const value = mean[i] ?? Number.NaN
    if (i !== place && !Number.isNaN(value)) scratch[known++] = value
  }
  if (known === 0 || known < coverage * (slots - 1)) {
    baseline.median = Number.NaN
    return
  }
  const median = medianOf(scratch, known)
  for (let i = 0; i < known; i++) scratch[i] = Math.abs((scratch[i] ?? 0) - median)
  baseline.median = median
  baseline.spread = TO_STANDARD_DEVIATION * medianOf(scratch, known)
}
