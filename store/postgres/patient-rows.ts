import type pg from 'pg'
import type { Limits, LimitsByCode } from '../../model/limits.ts'
import { type Identifier, type Patient, SEXES } from '../../model/patient.ts'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import type { PatientFields } from '../patients.ts'
import { instant, oneOf } from './rows.ts'
import { checkDay, checkStorable } from './text.ts'

export type PatientRow = {
  id: string
  given: string[]
  family: string
  birth_date: string | null
  sex: string
  identifiers: Identifier[]
  ward: string | null
  bed: string | null
  ward_id: string | null
  bed_id: string | null
  stay_id: string | null
  sort_key: string
  version: number
  created_at: Date
  updated_at: Date
}

/** Selects `PatientRow`s; `p` is the patient, `w` the ward where he is now. */
export const SELECT_PATIENTS = `
  select p.id, p.given, p.family, p.birth_date::text, p.sex, p.identifiers, w.name as ward, b.name as bed, s.ward_id, s.bed_id,
         s.id as stay_id, p.sort_key, p.version, p.created_at, p.updated_at
  from patients p
  left join stays s on s.patient_id = p.id and upper_inf(s.during)
  left join wards w on w.id = s.ward_id
  left join beds b on b.id = s.bed_id`

export function patientFromRow(row: PatientRow): Patient {
  return {
    id: row.id,
    name: { given: row.given, family: row.family },
    birthDate: row.birth_date,
    sex: oneOf(SEXES, row.sex),
    identifiers: row.identifiers,
    ward: row.ward,
    bed: row.bed,
    wardId: row.ward_id,
    bedId: row.bed_id,
    stayId: row.stay_id,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}

/** What a person may set but the place, as columns in the order of `fieldValues`; `$1` is the patient's id. */
export const FIELD_COLUMNS = 'given, family, birth_date, sex, identifiers, search, sort_key'
export const FIELD_PARAMETERS = '$2::text[], $3, $4::date, $5, $6::jsonb, search_text($7), search_text($8)'

export function fieldValues(id: string, fields: PatientFields): unknown[] {
  const { given, family } = fields.name
  return [
    id,
    given,
    family,
    fields.birthDate,
    fields.sex,
    JSON.stringify(fields.identifiers),
    [...given, family, ...fields.identifiers.map(identifier => identifier.value)].join(' '),
    [family, ...given].join(' '),
  ]
}

/** Errors: VALIDATION_FAILED. */
export function checkFields(fields: Partial<PatientFields>): void {
  checkStorable(fields)
  checkDay(fields.birthDate ?? null, 'birthDate')
}

export type LimitsRow = {
  patient_id: string
  code: string
  low: number | null
  high: number | null
  critical_low: number | null
  critical_high: number | null
  delay_seconds: number
}

/** A code that the catalogue has no more is left out. */
export function limitsFromRows(rows: readonly LimitsRow[]): LimitsByCode {
  const limits: Partial<Record<VitalSignCode, Limits>> = {}
  for (const row of rows) {
    if (!isVitalSignCode(row.code)) continue
    limits[row.code] = {
      low: row.low,
      high: row.high,
      criticalLow: row.critical_low,
      criticalHigh: row.critical_high,
      delaySeconds: row.delay_seconds,
    }
  }
  return limits
}

/** @param patientIds null: of all */
export async function limitsRows(
  client: pg.Pool | pg.ClientBase,
  patientIds: readonly string[] | null,
): Promise<readonly LimitsRow[]> {
  const { rows } = await client.query<LimitsRow>(
    `select patient_id, code, low, high, critical_low, critical_high, delay_seconds from personal_limits
     where $1::uuid[] is null or patient_id = any($1)`,
    [patientIds],
  )
  return rows
}
