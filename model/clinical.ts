import type { Instant } from './clock.ts'

/** What a patient's record holds beside the person: each with its own history. */
export const CLINICAL_KINDS = ['medication', 'allergy', 'condition', 'measurement'] as const
export type ClinicalKind = (typeof CLINICAL_KINDS)[number]

/** A code of a terminology: SNOMED CT, ICD-10, RxNorm … */
export interface Coding {
  /** URI or short name. */
  readonly system: string
  readonly code: string
}

/** Days are ISO dates as far as they are known. */
interface Stated {
  /** In words: the medicine, the substance, the illness. */
  readonly name: string
  readonly code: Coding | null
  readonly since: string | null
  readonly until: string | null
  readonly note: string | null
}

export const MEDICATION_STATUSES = ['active', 'on-hold', 'stopped'] as const

/** What the patient takes, whoever prescribed it. */
export interface Medication extends Stated {
  readonly status: (typeof MEDICATION_STATUSES)[number]
  readonly dose: string | null
  readonly route: string | null
  readonly frequency: string | null
}

export const ALLERGY_STATUSES = ['active', 'inactive', 'resolved'] as const
export const SEVERITIES = ['mild', 'moderate', 'severe', 'unknown'] as const
export const CERTAINTIES = ['suspected', 'confirmed', 'refuted'] as const

/** What the patient does not bear; `name` is the substance. */
export interface Allergy extends Stated {
  readonly status: (typeof ALLERGY_STATUSES)[number]
  readonly reaction: string | null
  readonly severity: (typeof SEVERITIES)[number]
  readonly certainty: (typeof CERTAINTIES)[number]
}

export const CONDITION_STATUSES = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'] as const

/** What the patient suffers from; `status` as HL7 names it, `since` is the onset. */
export interface Condition extends Stated {
  readonly status: (typeof CONDITION_STATUSES)[number]
}

/** In the unit of its kind, and as somebody entered it. */
export interface Measurement {
  readonly kind: MeasurementKind
  readonly value: number
  readonly unit: MeasurementUnit
  readonly at: Instant
  readonly entered: { readonly value: number; readonly unit: string }
}

export interface ClinicalContent {
  readonly medication: Medication
  readonly allergy: Allergy
  readonly condition: Condition
  readonly measurement: Measurement
}

/** Of the body, and results that limits of medicines hang on. */
export const MEASUREMENT_KINDS = ['height', 'weight', 'egfr', 'crcl', 'potassium', 'qtc'] as const
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number]
export const CANONICAL_UNITS = ['cm', 'kg', 'mL/min/1.73m2', 'mL/min', 'mmol/L', 'ms'] as const
export type MeasurementUnit = (typeof CANONICAL_UNITS)[number]

/**
 * How many of its canonical unit one of each is (NIST SP 811, appendix B.9), and what a person can have: the smallest
 * that lived, and more than the largest.
 */
const MEASURED = {
  height: { unit: 'cm', least: 15, most: 280, factors: { cm: 1, m: 100, mm: 0.1, in: 2.54, ft: 30.48 } },
  weight: {
    unit: 'kg',
    least: 0.2,
    most: 700,
    factors: { kg: 1, g: 0.001, lb: 0.453_592_37, st: 6.350_293_18, oz: 0.028_349_523_125 },
  },
  egfr: { unit: 'mL/min/1.73m2', least: 1, most: 250, factors: { 'mL/min/1.73m2': 1 } },
  crcl: { unit: 'mL/min', least: 1, most: 400, factors: { 'mL/min': 1 } },
  // Potassium has one charge: 1 mEq is 1 mmol.
  potassium: { unit: 'mmol/L', least: 1, most: 12, factors: { 'mmol/L': 1, 'mEq/L': 1 } },
  qtc: { unit: 'ms', least: 200, most: 900, factors: { ms: 1, s: 1000 } },
} as const

export const MEASUREMENT_UNITS: readonly string[] = MEASUREMENT_KINDS.flatMap(kind =>
  Object.keys(MEASURED[kind].factors),
)

/**
 * A measurement in the unit of its kind. Units are never guessed: an implausible value is refused, with the unit that it would
 * fit where there is one.
 * @returns the measurement, or what is wrong with which property
 */
export function measure(
  kind: MeasurementKind,
  value: number,
  unit: string,
  at: Instant,
): Measurement | { readonly path: 'value' | 'unit'; readonly message: string } {
  const { unit: canonical, least, most, factors } = MEASURED[kind]
  const units: Readonly<Record<string, number>> = factors
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined
  if (factor === undefined) return { path: 'unit', message: `must be one of ${Object.keys(units).join(', ')}` }
  const isPlausible = (of: number) => value * of >= least && value * of <= most
  if (isPlausible(factor)) {
    return { kind, value: rounded(value * factor), unit: canonical, at, entered: { value, unit } }
  }
  const fits = Object.keys(units).filter(other => isPlausible(units[other] ?? 0))
  const hint = fits.length > 0 ? `; is it in ${fits.join(' or ')}?` : ''
  return { path: 'value', message: `must lie between ${least} and ${most} ${canonical}${hint}` }
}

/** To a tenth of a millimetre, a tenth of a gram: what conversion adds beyond that was not measured. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000
