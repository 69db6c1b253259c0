/** Latencies in bounded memory: logarithmic buckets, so that every percentile is right within 2 %. */
export interface Histogram {
  /** @param ms 0 or more */
  record(ms: number): void
  /** @param share 0.5 for the median. @returns ms, 0 when nothing was recorded */
  percentile(share: number): number
  readonly count: number
  readonly max: number
}

const SMALLEST_MS = 0.01
const GROWTH = 1.02
/** Reaches past an hour: ln(3.6e6 ms / 0.01 ms) / ln 1.02 = 995. */
const BUCKETS = 1000
const LOG_GROWTH = Math.log(GROWTH)

export function createHistogram(): Histogram {
  const buckets = new Float64Array(BUCKETS)
  let count = 0
  let max = 0
  return {
    record(ms) {
      const bucket = ms <= SMALLEST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / SMALLEST_MS) / LOG_GROWTH))
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
      count++
      if (ms > max) max = ms
    },
    percentile(share) {
      const rank = Math.ceil(count * share)
      let seen = 0
      for (let i = 0; i < BUCKETS; i++) {
        seen += buckets[i] ?? 0
        if (rank > 0 && seen >= rank) return Math.min(max, SMALLEST_MS * GROWTH ** i)
      }
      return 0
    },
    get count() {
      return count
    },
    get max() {
      return max
    },
  }
}
