import { AGE_BANDS, CATALOGUE } from './vital-signs.generated.ts'

export type VitalSignCode = keyof typeof CATALOGUE
export type AgeBand = (typeof AGE_BANDS)[number]['band']

/** Numeric vitals are numbers in the catalogue's unit; `consciousness` is one of A, C, V, P, U. */
export type VitalValue = number | string

export interface Range {
  readonly min: number
  readonly max: number
}

/** Default alarm limits of one age band. Every limit is strict: alarm when value < low or value > high. */
export interface DefaultLimits {
  readonly low: number | null
  readonly high: number | null
  readonly criticalLow: number | null
  readonly criticalHigh: number | null
  readonly alarmValues: readonly string[] | null
  readonly criticalValues: readonly string[] | null
  /** Keys of `LIMIT_SOURCES`. */
  readonly source: readonly string[]
  readonly criticalSource: readonly string[]
}

export interface VitalSign {
  readonly code: VitalSignCode
  readonly name: string
  /** UCUM unit, null where the value has none. */
  readonly unit: string | null
  readonly loinc: string
  readonly kind: 'numeric' | 'coded'
  /** Coded values with their meaning, null for numeric ones. */
  readonly values: Readonly<Record<string, string>> | null
  readonly plausible: Range | null
  readonly plausibleByBand: Readonly<Partial<Record<AgeBand, Range>>>
  readonly resolution: number | null
  readonly cadence: 'continuous' | 'intermittent'
  /** How long a screen may show the value as fresh, in seconds; null: three device intervals, at least 5 s. */
  readonly displayFreshSeconds: number | null
  /** How far inside the limit a value must come back before the condition ends, in the vital sign's unit. */
  readonly hysteresis: number
  /** How long a value must stay beyond an ordinary limit before it alarms, in seconds. */
  readonly delaySeconds: number
  readonly limits: Readonly<Partial<Record<AgeBand, DefaultLimits>>>
}

/** The vital-sign catalogue, in the order in which a screen lists them. */
export const VITAL_SIGNS: Readonly<Record<VitalSignCode, VitalSign>> = CATALOGUE
export const VITAL_SIGN_CODES = Object.keys(CATALOGUE).filter(isVitalSignCode)

/** A set of values of one instant, by code. */
export type Vitals = Readonly<Partial<Record<VitalSignCode, VitalValue>>>

export function isVitalSignCode(code: string): code is VitalSignCode {
  return Object.hasOwn(CATALOGUE, code)
}

/**
 * The range over all age bands: who it is, and how old, may not be known when a value is judged, and a newborn's low
 * pressure must not be refused because an adult could not have it.
 */
export function widestRange({ plausible, plausibleByBand }: VitalSign): Range | null {
  if (plausible === null) return null
  const all = [plausible, ...Object.values(plausibleByBand)]
  return { min: Math.min(...all.map(r => r.min)), max: Math.max(...all.map(r => r.max)) }
}

const DAY_MS = 86_400_000

/**
 * Age band of a patient on a day (Bedside PEWS bands, so that limits and score change together).
 * @param birthDate ISO date, `YYYY-MM-DD`
 * @param now Unix ms
 * @returns null when the birth date is unknown or in the future
 */
export function ageBand(birthDate: string | null, now: number): AgeBand | null {
  if (birthDate === null) return null
  const days = Math.floor((now - Date.parse(`${birthDate}T00:00:00Z`)) / DAY_MS)
  return AGE_BANDS.find(b => days >= b.fromDays && (b.toDays === null || days < b.toDays))?.band ?? null
}
