import type { Instant } from './clock.ts'
import type { FieldError } from './errors.ts'
import type { Person } from './person.ts'
import { shownUnit, VITAL_SIGN_LABELS } from './vital-sign-labels.ts'
import {
  isVitalSignCode,
  VITAL_SIGN_CODES,
  VITAL_SIGNS,
  type VitalSignCode,
  type Vitals,
  type VitalValue,
  widestRange,
} from './vital-signs.ts'

/** What a person saw or measured by hand at one moment, and entered. It is never changed: it counts, or was an error. */
export interface Observation {
  readonly id: string
  readonly patientId: string
  readonly measuredAt: Instant
  readonly values: Vitals
  readonly enteredAt: Instant
  /** Null: the system itself. */
  readonly enteredBy: Person | null
  /** Null: it counts. */
  readonly enteredInError: { readonly at: Instant; readonly by: Person | null } | null
}

/** A round of observations: what was entered counts as long as three of them, as a device's value does. Seconds. */
export const OBSERVED_EVERY_SECONDS = 4800

/** How long ago something may have been observed when it is entered: what is older counts in no score. */
export const OLDEST_OBSERVATION_MS = 24 * 3_600_000

/** @returns what is wrong with the time; null when nothing is */
export function observationTimeProblem(measuredAt: Instant, now: Instant): string | null {
  if (measuredAt > now) return 'must not lie in the future'
  return now - measuredAt > OLDEST_OBSERVATION_MS ? 'must not lie more than 24 hours back' : null
}

/** @returns the values by the catalogue, or what is wrong with each under its path `values.…` */
export function readObservation(
  values: Readonly<Record<string, unknown>>,
): { readonly vitals: Vitals } | { readonly errors: readonly FieldError[] } {
  const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
  const errors: FieldError[] = []
  for (const [code, value] of Object.entries(values)) {
    const path = `values.${code}`
    if (!isVitalSignCode(code)) {
      errors.push({ path, message: 'is no code of the vital-sign catalogue' })
      continue
    }
    const read = readValue(code, value)
    if (typeof read === 'object') errors.push({ path, message: read.problem })
    else vitals[code] = read
  }
  errors.push(...pressureErrors(vitals))
  return errors.length > 0 ? { errors } : { vitals }
}

const PRESSURES: readonly (readonly [systolic: VitalSignCode, diastolic: VitalSignCode])[] = [
  ['sbp', 'dbp'],
  ['abp_sbp', 'abp_dbp'],
]

/** Two numbers that changed places. A monitor's values are taken as they come; a person can be asked. */
function pressureErrors(vitals: Vitals): FieldError[] {
  return PRESSURES.flatMap(([systolic, diastolic]) => {
    const [above, below] = [vitals[systolic], vitals[diastolic]]
    if (typeof above !== 'number' || typeof below !== 'number' || above > below) return []
    return [{ path: `values.${systolic}`, message: 'must be above the diastolic' }]
  })
}

function readValue(code: VitalSignCode, value: unknown): VitalValue | { readonly problem: string } {
  const sign = VITAL_SIGNS[code]
  if (sign.kind === 'coded') {
    const known = Object.keys(sign.values ?? {})
    if (typeof value === 'string' && known.includes(value)) return value
    return { problem: `must be one of ${known.join(', ')}` }
  }
  if (typeof value !== 'number' || Number.isNaN(value)) return { problem: 'must be a number' }
  const range = widestRange(sign)
  if (range === null || (value >= range.min && value <= range.max)) return value
  return { problem: `must lie between ${range.min} and ${range.max} ${shownUnit(code)}`.trimEnd() }
}

/** @returns `ACVPU A, O2 flow 2 L/min`, in the order of the catalogue */
export function observationWords(values: Vitals): string {
  return VITAL_SIGN_CODES.flatMap(code => {
    const value = values[code]
    if (value === undefined) return []
    return `${VITAL_SIGN_LABELS[code]} ${value} ${shownUnit(code)}`.trimEnd()
  }).join(', ')
}
