import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { identifierErrors, identifierKey, normalIdentifier, sought } from '../../model/identifiers.ts'
import { searchable } from '../../model/names.ts'
import {
  type HumanName,
  type Identifier,
  NO_DETAILS,
  type Patient,
  type PatientDetails,
  SEXES,
} from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import { LIMIT_COLUMNS, type LimitsRow } from './limit-rows.ts'
import { instant, oneOf } from './rows.ts'
import { checkDay, checkStorable } from './text.ts'

export type PatientRow = {
  id: string
  given: string[]
  family: string
  birth_date: string | null
  sex: string
  identifiers: Identifier[]
  details: Partial<PatientDetails> & Pick<HumanName, 'prefix' | 'preferred'>
  ward: string | null
  bed: string | null
  ward_id: string | null
  bed_id: string | null
  stay_id: string | null
  has_photo: boolean
  sort_key: string
  version: number
  created_at: Date
  updated_at: Date
}

/** SQL: who the patient `p` is, for lists of something else; null when there is none. */
export const PATIENT_NAME = `case when p.id is not null then jsonb_build_object('given', p.given, 'family', p.family) end`

/** Selects `PatientRow`s; `p` is the patient, `w` the ward where he is now. */
export const SELECT_PATIENTS = `
  select p.id, p.given, p.family, p.birth_date::text, p.sex, p.identifiers, p.details, w.name as ward, b.name as bed, s.ward_id, s.bed_id,
         s.id as stay_id, exists (select 1 from photos f where f.patient_id = p.id) as has_photo,
         p.sort_key, p.version, p.created_at, p.updated_at
  from patients p
  left join stays s on s.patient_id = p.id and upper_inf(s.during)
  left join wards w on w.id = s.ward_id
  left join beds b on b.id = s.bed_id`

export function patientFromRow(row: PatientRow): Patient {
  const { prefix, preferred, ...details } = row.details
  return {
    ...NO_DETAILS,
    ...details,
    id: row.id,
    name: {
      given: row.given,
      family: row.family,
      ...(prefix === undefined ? {} : { prefix }),
      ...(preferred === undefined ? {} : { preferred }),
    },
    birthDate: row.birth_date,
    sex: oneOf(SEXES, row.sex),
    identifiers: row.identifiers,
    ward: row.ward,
    bed: row.bed,
    wardId: row.ward_id,
    bedId: row.bed_id,
    stayId: row.stay_id,
    hasPhoto: row.has_photo,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}

/** What a person may set but the place, as columns in the order of `fieldValues`; `$1` is the patient's id. */
export const FIELD_COLUMNS = 'given, family, birth_date, sex, identifiers, identifier_keys, details, search, sort_key'
export const FIELD_PARAMETERS =
  '$2::text[], $3, $4::date, $5, $6::jsonb, $7::text[], $8::jsonb, search_text($9), search_text($10)'

export function fieldValues(id: string, fields: PatientFields): unknown[] {
  const { given, family, prefix, preferred } = fields.name
  const identifiers = fields.identifiers.map(normalIdentifier)
  const names = [...given, family, ...(preferred ? [preferred] : [])]
  return [
    id,
    given,
    family,
    fields.birthDate,
    fields.sex,
    JSON.stringify(identifiers),
    identifiers.flatMap(identifier => [identifierKey(identifier) ?? [], `|${sought(identifier.value)}`].flat()),
    JSON.stringify({ prefix, preferred, ...detailsOf(fields) }),
    searchable([...names, ...identifiers.map(identifier => identifier.value)].join(' ')),
    searchable([family, ...given].join(' ')),
  ]
}

/** Only what is known: what is empty is not stored. */
function detailsOf(fields: Partial<PatientDetails>): Partial<PatientDetails> {
  const { gender, address, contacts, primaryCareProvider, billing } = fields
  const { familyMembers, emergencyContacts, insurance, medicalCard, deceasedAt } = fields
  const all = { gender, address, contacts, primaryCareProvider, billing, familyMembers, emergencyContacts, insurance }
  const known = Object.entries({ ...all, medicalCard, deceasedAt }).filter(
    ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(known)
}

/** Errors: VALIDATION_FAILED. */
export function checkFields(fields: Partial<PatientFields>): void {
  checkStorable(fields)
  checkDay(fields.birthDate ?? null, 'birthDate')
  const errors = identifierErrors((fields.identifiers ?? []).map(normalIdentifier))
  if (errors[0] !== undefined)
    throw new AppError('VALIDATION_FAILED', `${errors[0].path} ${errors[0].message}`, { errors })
}

export type PersonalLimitsRow = LimitsRow & { patient_id: string }

/** @param patientIds null: of all */
export async function limitsRows(
  client: pg.Pool | pg.ClientBase,
  patientIds: readonly string[] | null,
): Promise<readonly PersonalLimitsRow[]> {
  const { rows } = await client.query<PersonalLimitsRow>(
    `select patient_id, ${LIMIT_COLUMNS} from personal_limits
     where $1::uuid[] is null or patient_id = any($1)`,
    [patientIds],
  )
  return rows
}
