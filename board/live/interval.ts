import type { Instant } from '../../model/clock.ts'

/** A median of this many gaps follows a changed interval within as many readings. */
const KEPT_GAPS = 20
/** Below this many gaps the interval is not known. */
const NEEDED_GAPS = 3

export interface IntervalEstimate {
  /** @param at Unix ms of a reading; one that is not newer than the last is ignored */
  add(at: Instant): void
  /** Median gap in seconds, null until known. */
  seconds(): number | null
}

/** How often a device sends, seen from the screen: for devices whose interval the registry does not know. */
export function intervalEstimate(): IntervalEstimate {
  const gaps: number[] = []
  let last: Instant | null = null
  return {
    add(at) {
      if (last !== null && at <= last) return
      if (last !== null) gaps.push(at - last)
      if (gaps.length > KEPT_GAPS) gaps.shift()
      last = at
    },
    seconds() {
      if (gaps.length < NEEDED_GAPS) return null
      const middle = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)]
      return middle === undefined ? null : middle / 1000
    },
  }
}
