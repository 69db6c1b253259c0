import { limitsInForce } from '../../model/limits.ts'
import { VITAL_SIGN_CODES, type VitalSignCode, type Vitals } from '../../model/vital-signs.ts'

/** The catalogue's default limits of an adult. */
export const ADULT_LIMITS = limitsInForce('1970-01-01', {}, Date.UTC(2026, 0, 1))

/** @returns the codes whose value lies strictly beyond a limit (`critical`: the critical one) */
export function beyondLimits(vitals: Vitals, critical: boolean): VitalSignCode[] {
  return VITAL_SIGN_CODES.filter(code => {
    const value = vitals[code]
    const limits = ADULT_LIMITS[code]
    if (typeof value !== 'number' || !limits) return false
    const [low, high] = critical ? [limits.criticalLow, limits.criticalHigh] : [limits.low, limits.high]
    return (low !== null && value < low) || (high !== null && value > high)
  })
}

export interface Alarm {
  readonly code: VitalSignCode
  readonly atMs: number
  readonly critical: boolean
}

/** What the catalogue's delays make of a timeline: a critical value at once, an ordinary one after an unbroken run. */
export function alarmsOf(timeline: Iterable<{ readonly atMs: number; readonly vitals: Vitals }>): Alarm[] {
  const alarms: Alarm[] = []
  const runSince = new Map<VitalSignCode, number>()
  for (const { atMs, vitals } of timeline) {
    for (const code of beyondLimits(vitals, true)) alarms.push({ code, atMs, critical: true })
    const beyond = new Set(beyondLimits(vitals, false))
    for (const code of VITAL_SIGN_CODES) {
      if (vitals[code] === undefined) continue // a missing sample does not end a run
      if (!beyond.has(code)) runSince.delete(code)
      else if (!runSince.has(code)) runSince.set(code, atMs)
      const since = runSince.get(code)
      if (since !== undefined && atMs - since >= (ADULT_LIMITS[code]?.delaySeconds ?? 0) * 1000) {
        alarms.push({ code, atMs, critical: false })
      }
    }
  }
  return alarms
}
