import type pg from 'pg'
import { SPO2_SCALE_1, type Spo2ScaleOrder } from '../../model/score.ts'
import { isVitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { ObservedVital, PatientProfileReader } from '../patients.ts'
import { limitsFromRows } from './limit-rows.ts'
import { limitsRows, type PersonalLimitsRow } from './patient-rows.ts'
import { transaction } from './pool.ts'
import { instant } from './rows.ts'
import { isUuid } from './text.ts'
import { wardLimits } from './ward-limits.ts'

type ProfileRow = {
  id: string
  birth_date: string | null
  ward_id: string | null
  is_pregnant: boolean | null
  has_infection: boolean | null
}
type ScaleRow = { patient_id: string; scale: 1 | 2; ordered_by: string; ordered_at: Date }
type ObservedRow = { patient_id: string; code: string; value: VitalValue; measured_at: Date }

const ACTIVE = `kind = 'condition' and entered_in_error_at is null and content ->> 'status' in ('active', 'recurrence', 'relapse')`

/** ICD-10 Z33, Z34 and O09, SNOMED CT 77386006, or in words. */
const PREGNANCY = `(content -> 'code' ->> 'code' ~ '^(77386006$|Z33|Z34|O09)' or content ->> 'name' ilike 'pregnan%')`

/** ICD-10: infectious diseases, and infections of lung, brain, heart, belly, urine, skin, bone and wounds; or in words. */
const INFECTION = `(content -> 'code' ->> 'code' ~ '^(A|B[0-9]|G0[0-7]|I33|J0[0-9]|J1[0-8]|J2[0-2]|J69|J8[56]|K35|K65|K81|K83.0|L0[0-8]|M00|M86|N10|N30|N39.0|O85|R65|T81.4|T82.6|T82.7)'
  or content ->> 'name' ~* '(infect|sepsis|septic|pneumonia|cellulitis|meningitis|peritonitis|pyelonephritis|endocarditis|osteomyelitis|abscess)')`

/** What a person entered counts no longer than this, whatever the score. */
const OBSERVED_SINCE = `now() - interval '24 hours'`

export function postgresPatientProfiles(pool: pg.Pool): PatientProfileReader {
  return {
    async profiles(patientIds) {
      const ids = patientIds?.filter(isUuid) ?? null
      const [patients, limits, wards, scales, observed] = await transaction(pool, async client => {
        await client.query('set transaction isolation level repeatable read read only')
        return [
          await patientRows(client, ids),
          await limitsRows(client, ids),
          await wardLimits(client, null),
          await scaleRows(client, ids),
          await observedRows(client, ids),
        ] as const
      })
      const limitsOf = new Map<string, PersonalLimitsRow[]>()
      for (const row of limits) limitsOf.set(row.patient_id, [...(limitsOf.get(row.patient_id) ?? []), row])
      const scaleOf = new Map(scales.map(row => [row.patient_id, row]))
      const observedOf = new Map<string, ObservedVital[]>()
      for (const row of observed) {
        if (!isVitalSignCode(row.code)) continue
        const vital = { code: row.code, value: row.value, measuredAt: instant(row.measured_at) }
        observedOf.set(row.patient_id, [...(observedOf.get(row.patient_id) ?? []), vital])
      }
      return patients.map(row => ({
        patientId: row.id,
        birthDate: row.birth_date,
        personalLimits: limitsFromRows(limitsOf.get(row.id) ?? []),
        wardId: row.ward_id,
        wardLimits: (row.ward_id === null ? undefined : wards.get(row.ward_id)) ?? {},
        spo2Scale: scaleFromRow(scaleOf.get(row.id)),
        isPregnant: row.is_pregnant,
        hasSuspectedInfection: row.has_infection ?? false,
        observed: observedOf.get(row.id) ?? [],
      }))
    },
  }
}

async function patientRows(client: pg.ClientBase, ids: readonly string[] | null): Promise<readonly ProfileRow[]> {
  const { rows } = await client.query<ProfileRow>(
    `select p.id, p.birth_date::text, t.ward_id, nullif(c.is_pregnant, false) as is_pregnant, c.has_infection
     from patients p
     left join stays t on t.patient_id = p.id and upper_inf(t.during)
     left join (
       select patient_id, bool_or(${PREGNANCY}) as is_pregnant, bool_or(${INFECTION}) as has_infection
       from clinical_records where ${ACTIVE} and ($1::uuid[] is null or patient_id = any($1))
       group by patient_id) c on c.patient_id = p.id
     where p.removed_at is null and ($1::uuid[] is null or p.id = any($1)) order by p.id`,
    [ids],
  )
  return rows
}

async function scaleRows(client: pg.ClientBase, ids: readonly string[] | null): Promise<readonly ScaleRow[]> {
  const { rows } = await client.query<ScaleRow>(
    `select distinct on (patient_id) patient_id, scale, ordered_by, ordered_at from spo2_scale_orders
     where $1::uuid[] is null or patient_id = any($1) order by patient_id, ordered_at desc, id desc`,
    [ids],
  )
  return rows
}

async function observedRows(client: pg.ClientBase, ids: readonly string[] | null): Promise<readonly ObservedRow[]> {
  const { rows } = await client.query<ObservedRow>(
    `select distinct on (patient_id, v.key) patient_id, v.key as code, v.value, measured_at
     from observations, jsonb_each(vitals) v
     where measured_at > ${OBSERVED_SINCE} and entered_in_error_at is null
       and ($1::uuid[] is null or patient_id = any($1))
     order by patient_id, v.key, measured_at desc, entered_at desc`,
    [ids],
  )
  return rows
}

function scaleFromRow(row: ScaleRow | undefined): Spo2ScaleOrder {
  if (!row || row.scale === 1) return SPO2_SCALE_1
  return { scale: 2, orderedBy: row.ordered_by, orderedAt: instant(row.ordered_at) }
}
