import type { OrderContext } from '../../bus/order-review.ts'
import type { Allergy, Condition, Measurement, MeasurementKind, Medication } from '../../model/clinical.ts'
import type { MedicationOrder, OrderContent } from '../../model/medication-order.ts'
import { NO_ORDER_FACTS, type Recorded } from '../../model/order-facts.ts'
import { orderContent, SOMEBODY } from './clinical.ts'
import { T0 } from './records.ts'

const HOUR = 3_600_000
const DOCTOR = { id: 'd', name: 'Doctor' }

/** A patient whose record says that he has no allergies, so that nothing is said about that. */
export function contextWith(fields: Partial<OrderContext> = {}): OrderContext {
  return { ...NO_ORDER_FACTS, allergies: [allergy('No known allergies')], at: T0, patient: SOMEBODY, ...fields }
}

export function named(name: string, fields: Partial<OrderContent> = {}): OrderContent {
  return orderContent({ medication: { name, code: null }, dose: { value: 1, unit: 'mg' }, ...fields })
}

/** Signed an hour ago. */
export function ordered(content: OrderContent, fields: Partial<MedicationOrder> = {}): MedicationOrder {
  return {
    ...content,
    ...{ startedBy: null, startedAt: null, endedBy: null, endedAt: null, endReason: null },
    id: 'other',
    patientId: 'p',
    state: 'signed',
    draftedBy: DOCTOR,
    signedBy: DOCTOR,
    signedAt: T0 - HOUR,
    advice: [],
    overrides: [],
    version: 1,
    createdAt: T0 - HOUR,
    updatedAt: T0 - HOUR,
    ...fields,
  }
}

/** Begun long ago, stopped so many days ago. */
export function stopped(content: OrderContent, daysAgo: number): MedicationOrder {
  const endedAt = T0 - daysAgo * 24 * HOUR
  const signedAt = endedAt - 24 * HOUR
  return ordered(content, {
    state: 'stopped',
    signedAt,
    startedAt: signedAt,
    startedBy: DOCTOR,
    endedAt,
    endedBy: DOCTOR,
  })
}

const STATED = { code: null, since: null, until: null, note: null }

export function medication(name: string, fields: Partial<Medication> = {}): Recorded<Medication> {
  const content: Medication = { ...STATED, name, status: 'active', dose: null, route: null, frequency: null, ...fields }
  return { id: `medication ${name}`, content, updatedAt: T0 - HOUR }
}

export function allergy(name: string, fields: Partial<Allergy> = {}): Recorded<Allergy> {
  const judged = { status: 'active', reaction: null, severity: 'unknown', certainty: 'confirmed' } as const
  return { id: `allergy ${name}`, content: { ...STATED, name, ...judged, ...fields }, updatedAt: T0 - HOUR }
}

export function condition(name: string, fields: Partial<Condition> = {}): Recorded<Condition> {
  return { id: `condition ${name}`, content: { ...STATED, name, status: 'active', ...fields }, updatedAt: T0 - HOUR }
}

export function icd10(code: string, fields: Partial<Condition> = {}): Recorded<Condition> {
  return condition(`Something called ${code}`, { code: { system: 'http://hl7.org/fhir/sid/icd-10', code }, ...fields })
}

export function measured(kind: MeasurementKind, value: number, daysAgo = 0): Recorded<Measurement> {
  const units = {
    height: 'cm',
    weight: 'kg',
    egfr: 'mL/min/1.73m2',
    crcl: 'mL/min',
    potassium: 'mmol/L',
    qtc: 'ms',
  } as const
  const unit = units[kind]
  const at = T0 - daysAgo * 24 * HOUR
  return { id: `measurement ${kind}`, content: { kind, value, unit, at, entered: { value, unit } }, updatedAt: at }
}
