import type { Instant } from '../../model/clock.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/** fresh: shown bright. late: grey, with its age. old: `--` with the time since when. */
export type Freshness = 'fresh' | 'late' | 'old'

/** Continuous values: this many intervals may pass (vital-signs.json, cadence note). */
const FRESH_INTERVALS = 3
/** … and at least this long. Also the limit while a device's interval is unknown. Seconds. */
const FRESH_AT_LEAST_SECONDS = 5
/** A late value disappears behind `--` at twice its limit, but not before half a minute: a nurse who looks away and back should find it. */
const OLD_AFTER_LIMITS = 2
const OLD_AT_LEAST_SECONDS = 30

/** Seconds for which a value of this code may be shown as fresh. */
export function freshSeconds(code: VitalSignCode, intervalSeconds: number | null): number {
  return (
    VITAL_SIGNS[code].displayFreshSeconds ?? Math.max(FRESH_INTERVALS * (intervalSeconds ?? 0), FRESH_AT_LEAST_SECONDS)
  )
}

export function freshness(
  code: VitalSignCode,
  measuredAt: Instant,
  intervalSeconds: number | null,
  now: Instant,
): Freshness {
  const limit = freshSeconds(code, intervalSeconds)
  const age = (now - measuredAt) / 1000
  if (age <= limit) return 'fresh'
  return age <= Math.max(OLD_AFTER_LIMITS * limit, OLD_AT_LEAST_SECONDS) ? 'late' : 'old'
}

/** Continuous values carry their age only when they are not fresh; intermittent ones always do. */
export function showsAge(code: VitalSignCode, state: Freshness): boolean {
  return state !== 'fresh' || VITAL_SIGNS[code].cadence === 'intermittent'
}

/** `42s`, `8m`, `3h`, `2d`: short enough to stand beside a number. Never negative. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}
