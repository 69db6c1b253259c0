import { VITAL_SIGNS, type VitalSignCode } from './vital-signs.ts'

/** Seconds. A device whose interval nobody knows counts as one that sends every second. */
const UNKNOWN_INTERVAL_SECONDS = 1
/** Seconds. Jitter of a network must not make a number flicker. */
const SHORTEST_FRESH_SECONDS = 5
const INTERVALS_UNTIL_STALE = 3

/**
 * How old a value may be and still look live.
 * @param intervalSeconds of the device that measured it; null when unknown
 * @returns seconds: the catalogue's limit, else three device intervals, at least 5 s
 */
export function freshForSeconds(code: VitalSignCode, intervalSeconds: number | null): number {
  return (
    VITAL_SIGNS[code].displayFreshSeconds ??
    Math.max(INTERVALS_UNTIL_STALE * (intervalSeconds ?? UNKNOWN_INTERVAL_SECONDS), SHORTEST_FRESH_SECONDS)
  )
}
