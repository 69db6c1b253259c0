import type { Random } from '../random.ts'

/** A value that wanders around 0 and comes back, as a resting body's values do. */
export interface Wander {
  /** @param seconds since the last step */
  step(seconds: number): number
}

/** Bounds a wander at this many standard deviations, so that hours of a stable patient stay inside alarm limits. */
const BOUND_SD = 3

/** Ornstein–Uhlenbeck, stepped exactly: the correlation over a time is the same at every rate. */
export function createWander(random: Random, options: { readonly sd: number; readonly memorySeconds: number }): Wander {
  const { sd, memorySeconds } = options
  const bound = BOUND_SD * sd
  let value = Math.max(-bound, Math.min(bound, random.normal() * sd))
  return {
    step(seconds) {
      const keep = Math.exp(-seconds / memorySeconds)
      value = value * keep + random.normal() * sd * Math.sqrt(1 - keep * keep)
      value = Math.max(-bound, Math.min(bound, value))
      return value
    },
  }
}
