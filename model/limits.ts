import type { Instant } from './clock.ts'
import { type AgeBand, ageBand, VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from './vital-signs.ts'

/** Alarm limits of one code. Strict: alarm when value < low or value > high. Null: no limit on that side. */
export interface Limits {
  readonly low: number | null
  readonly high: number | null
  readonly criticalLow: number | null
  readonly criticalHigh: number | null
  /** How long beyond an ordinary limit before it alarms. Critical limits have no delay. */
  readonly delaySeconds: number
  /** Whether an alarm stays until a person has seen it, though the value is good again. Absent: it does not. */
  readonly latching?: boolean
}

export type LimitsByCode = Readonly<Partial<Record<VitalSignCode, Limits>>>

/** What a person changes: null takes the own limits of a code away, and codes that are not named stay. */
export type LimitsChanges = Readonly<Partial<Record<VitalSignCode, Limits | null>>>

/** A ward's own limits: those of adults never count for a child, so each age band has its own. */
export type WardLimits = Readonly<Partial<Record<AgeBand, LimitsByCode>>>

/** What counts for a patient before the catalogue's defaults. */
export interface OwnLimits {
  readonly personal?: LimitsByCode
  /** Of the ward where the patient lies. */
  readonly ward?: WardLimits
}

/** Whose limit: of the catalogue or the ward for an age band (`age-unknown`: adult limits), or the patient's own. */
export type LimitsOrigin = `${'default' | 'ward'}:${AgeBand | 'age-unknown'}` | 'patient'

export interface LimitsInForce extends Limits {
  readonly origin: LimitsOrigin
  /** Keys of the catalogue's sources, empty for what a person set. */
  readonly source: readonly string[]
}

export type LimitsInForceByCode = Readonly<Partial<Record<VitalSignCode, LimitsInForce>>>

/**
 * The limits that count for a patient: the personal override where there is one, else the ward's for the age band, else
 * the catalogue's default for it. A band without a default has no limit: never a silent fall-back to the adult limit for
 * a child. Without a birth date the adult limits count, and the origin says that the age is unknown (vital-signs.md, section 2).
 */
export function limitsInForce(birthDate: string | null, own: OwnLimits, now: Instant): LimitsInForceByCode {
  return limitsOfBand(ageBand(birthDate, now), own)
}

/** @param band null: of unknown age */
export function limitsOfBand(band: AgeBand | null, { personal = {}, ward = {} }: OwnLimits): LimitsInForceByCode {
  const ofWard = ward[band ?? 'adult'] ?? {}
  const inForce: Partial<Record<VitalSignCode, LimitsInForce>> = {}
  for (const code of VITAL_SIGN_CODES) {
    const limits =
      ownLimits(personal[code], 'patient') ??
      ownLimits(ofWard[code], `ward:${band ?? 'age-unknown'}`) ??
      defaultLimits(code, band)
    if (limits) inForce[code] = limits
  }
  return inForce
}

function ownLimits(limits: Limits | undefined, origin: LimitsOrigin): LimitsInForce | undefined {
  return limits && { ...limits, origin, source: [] }
}

function defaultLimits(code: VitalSignCode, band: AgeBand | null): LimitsInForce | undefined {
  const sign = VITAL_SIGNS[code]
  const d = sign.limits[band ?? 'adult']
  if (!d || d.alarmValues) return undefined // coded vitals (consciousness) alarm by score, not by a limit
  return {
    low: d.low,
    high: d.high,
    criticalLow: d.criticalLow,
    criticalHigh: d.criticalHigh,
    delaySeconds: sign.delaySeconds,
    origin: `default:${band ?? 'age-unknown'}`,
    source: [...d.source, ...d.criticalSource],
  }
}

/** @returns what is wrong with a set of limits, as (path, message); empty when they can be used */
export function checkLimits(code: VitalSignCode, limits: Limits): { path: string; message: string }[] {
  const errors: { path: string; message: string }[] = []
  const range = VITAL_SIGNS[code].plausible
  for (const side of ['low', 'high', 'criticalLow', 'criticalHigh'] as const) {
    const value = limits[side]
    if (value !== null && range && (value < range.min || value > range.max)) {
      errors.push({ path: `${code}.${side}`, message: `must lie in the plausible range ${range.min} to ${range.max}` })
    }
  }
  const order = [
    ['criticalLow', 'low'],
    ['low', 'high'],
    ['high', 'criticalHigh'],
  ] as const
  for (const [lower, upper] of order) {
    const [a, b] = [limits[lower], limits[upper]]
    if (a !== null && b !== null && a > b)
      errors.push({ path: `${code}.${lower}`, message: `must not be above ${upper}` })
  }
  if (limits.delaySeconds < 0 || limits.delaySeconds > 300) {
    errors.push({ path: `${code}.delaySeconds`, message: 'must be between 0 and 300 seconds' })
  }
  return errors
}
