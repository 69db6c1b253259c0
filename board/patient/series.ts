import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

export interface Series {
  readonly code: VitalSignCode
  /** Unix ms, oldest first; minimum and maximum are the mean itself in a raw series. */
  readonly points: readonly SeriesPoint[]
  /** Points further apart than this are not joined, ms. */
  readonly gapMs: number
}

export interface SeriesPoint {
  readonly at: number
  readonly min: number
  readonly mean: number
  readonly max: number
}

/** Continuous values: this many steps may be missing, and at least these ms, before a curve breaks. */
const GAP_STEPS = 3
const GAP_AT_LEAST_MS = 5000
/** Intermittent values (a cuff every quarter of an hour) are joined over at most this, ms. */
const INTERMITTENT_GAP_MS = 2 * 3_600_000

/** @returns how far apart two points may be and still be joined, ms */
export function gapMs(code: VitalSignCode, points: readonly SeriesPoint[]): number {
  if (VITAL_SIGNS[code].cadence === 'intermittent') return INTERMITTENT_GAP_MS
  const steps = points.slice(1).map((p, i) => p.at - (points[i]?.at ?? p.at))
  const step = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return Math.max(GAP_STEPS * step, GAP_AT_LEAST_MS)
}
