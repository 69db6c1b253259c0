import type pg from 'pg'
import type { PatientProfileReader } from '../patients.ts'
import { type LimitsRow, limitsFromRows, limitsRows } from './patient-rows.ts'
import { transaction } from './pool.ts'
import { isUuid } from './text.ts'

export function postgresPatientProfiles(pool: pg.Pool): PatientProfileReader {
  return {
    async profiles(patientIds) {
      const ids = patientIds?.filter(isUuid) ?? null
      const [patients, limits] = await transaction(pool, async client => {
        await client.query('set transaction isolation level repeatable read read only')
        const patients = await client.query<{ id: string; birth_date: string | null }>(
          `select id, birth_date::text from patients
           where removed_at is null and ($1::uuid[] is null or id = any($1)) order by id`,
          [ids],
        )
        return [patients.rows, await limitsRows(client, ids)]
      })
      const byPatient = new Map<string, LimitsRow[]>(patients.map(row => [row.id, []]))
      for (const row of limits) byPatient.get(row.patient_id)?.push(row)
      return patients.map(row => ({
        patientId: row.id,
        birthDate: row.birth_date,
        personalLimits: limitsFromRows(byPatient.get(row.id) ?? []),
      }))
    },
  }
}
