/** A run is broken by a gap of more than this many intervals (design, "Cadence"). */
const GAP_INTERVALS = 3
/** … but never by a shorter one than this: a single late sample of a fast device is no gap. */
const MIN_MAX_GAP_MS = 5_000

/** @param intervalMs null or Infinity: not known (yet) */
export function maxGapMs(intervalMs: number | null): number {
  const known = intervalMs === null || intervalMs === Infinity ? 0 : intervalMs
  return Math.max(GAP_INTERVALS * known, MIN_MAX_GAP_MS)
}

/** The newest gaps between measurements, flat and of fixed size, because every reading adds one. */
export interface Gaps {
  /** @param slot which of the series @param ms > 0 */
  add(slot: number, ms: number): void
  /** Lower median of what was added last to a series; null before the first gap. */
  median(slot: number): number | null
}

/**
 * @param slots number of series
 * @param size how many gaps each series remembers; a median of n survives (n-1)/2 lost samples
 */
export function createGaps(slots: number, size: number): Gaps {
  const gaps = new Float64Array(slots * size)
  const counts = new Uint32Array(slots)
  const sorted = new Float64Array(size)
  return {
    add(slot, ms) {
      const count = counts[slot] ?? 0
      gaps[slot * size + (count % size)] = ms
      // Counting on from `size` keeps the place in the ring and never overflows.
      counts[slot] = count + 1 === 2 * size ? size : count + 1
    },
    median(slot) {
      const known = Math.min(counts[slot] ?? 0, size)
      if (known === 0) return null
      for (let i = 0; i < known; i++) insertSorted(sorted, i, gaps[slot * size + i] ?? 0)
      return sorted[(known - 1) >> 1] ?? null
    },
  }
}

/** A handful of numbers: faster than the library's sort, and nothing is allocated. @param count how many are there */
function insertSorted(sorted: Float64Array, count: number, value: number): void {
  let place = count
  for (; place > 0 && (sorted[place - 1] ?? 0) > value; place--) sorted[place] = sorted[place - 1] ?? 0
  sorted[place] = value
}
