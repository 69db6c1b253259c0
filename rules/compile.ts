import type { Instant } from '../model/clock.ts'
import { type LimitsInForce, limitsInForce } from '../model/limits.ts'
import { type AgeBand, ageBand, VITAL_SIGNS, type VitalSignCode } from '../model/vital-signs.ts'
import type { PatientProfile } from '../store/patients.ts'
import { FACT_CODES, FACT_INDEX } from './language/fact-names.ts'
import type { Side, ThresholdRule } from './threshold.ts'

/** Place of each code in the flat arrays of the hot path, the same as among the facts of rules. */
export const CODES: readonly VitalSignCode[] = FACT_CODES
export const CODE_INDEX = FACT_INDEX

/** Index of a rule in the arrays that hold both sides of each code. */
export function ruleIndex(codeIndex: number, side: Side): number {
  return 2 * codeIndex + (side === 'low' ? 0 : 1)
}

/** A patient's limits as the hot path reads them. Made anew when the profile or the age band changes. */
export interface CompiledLimits {
  readonly band: AgeBand | null
  /** By `ruleIndex`: the lowest and the highest value that violates nothing; infinite where there is no limit. */
  readonly normal: Float64Array
  /** By `ruleIndex`. */
  readonly rules: readonly (ThresholdRule | null)[]
}

/** What counts for a patient who does not exist (any more). */
export function noLimits(): CompiledLimits {
  const normal = new Float64Array(2 * CODES.length).map((_, i) => (i % 2 === 0 ? -Infinity : Infinity))
  return { band: null, normal, rules: Array.from(normal, () => null) }
}

export function compileLimits(profile: PatientProfile, now: Instant): CompiledLimits {
  const inForce = limitsInForce(profile.birthDate, { personal: profile.personalLimits, ward: profile.wardLimits }, now)
  const normal = new Float64Array(2 * CODES.length)
  const rules: (ThresholdRule | null)[] = []
  for (const [i, code] of CODES.entries()) {
    const limits = inForce[code]
    const low = limits ? thresholdRule(profile.patientId, code, 'low', limits) : null
    const high = limits ? thresholdRule(profile.patientId, code, 'high', limits) : null
    normal[ruleIndex(i, 'low')] = low ? Math.max(low.ordinary ?? -Infinity, low.critical ?? -Infinity) : -Infinity
    normal[ruleIndex(i, 'high')] = high ? Math.min(high.ordinary ?? Infinity, high.critical ?? Infinity) : Infinity
    rules.push(low, high)
  }
  return { band: ageBand(profile.birthDate, now), normal, rules }
}

/** @returns null when there is no limit on this side */
export function thresholdRule(
  patientId: string,
  code: VitalSignCode,
  side: Side,
  limits: LimitsInForce,
): ThresholdRule | null {
  const ordinary = side === 'low' ? limits.low : limits.high
  const critical = side === 'low' ? limits.criticalLow : limits.criticalHigh
  if (ordinary === null && critical === null) return null
  return {
    patientId,
    ruleId: side === 'low' ? 'limit-low' : 'limit-high',
    code,
    side,
    ordinary,
    critical,
    delayMs: limits.delaySeconds * 1000,
    hysteresis: VITAL_SIGNS[code].hysteresis,
    latching: limits.latching ?? false,
    limits,
  }
}
