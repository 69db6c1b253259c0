/** A line of the report. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** Measures several times under a name. @returns the results in order */
export type Repeat = <T>(name: string, work: () => Promise<T>) => Promise<T[]>

/** The value below which `share` (0 to 1) of the sorted values lie (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

export interface Latency {
  readonly samples: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** @param values milliseconds */
export function latency(values: readonly number[]): Latency {
  const sorted = [...values].sort((a, b) => a - b)
  const round = (n: number) => Math.round(n * 10) / 10
  return {
    samples: sorted.length,
    p50: round(percentile(sorted, 0.5)),
    p99: round(percentile(sorted, 0.99)),
    max: round(sorted.at(-1) ?? Number.NaN),
  }
}
