import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { CareFunction } from '../../model/care-team.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import { recordChanges } from './changes.ts'
import { patientIn } from './lock-patient.ts'
import { FIELD_COLUMNS, FIELD_PARAMETERS, fieldValues } from './patient-rows.ts'
import { auditPatient, patientEvent } from './patient-story.ts'
import { date } from './rows.ts'
import { appendTimeline } from './timeline.ts'

/** In the caller's transaction, as its last step. The fields are checked. */
export async function createPatient(
  client: pg.ClientBase,
  id: string,
  fields: PatientFields,
  act: Act,
  careAs: CareFunction | undefined,
): Promise<Patient> {
  await client.query(
    `insert into patients (id, ${FIELD_COLUMNS}, created_at, updated_at) values ($1, ${FIELD_PARAMETERS}, $13, $13)`,
    [...fieldValues(id, fields), date(act.at)],
  )
  if (careAs !== undefined) {
    await client.query(
      `insert into care_team (id, patient_id, user_id, function, during, added_by)
       values ($1, $2, $3, $4, tstzrange($5, null), $3)`,
      [randomUUID(), id, act.by, careAs, date(act.at)],
    )
  }
  const patient = await patientIn(client, id)
  await auditPatient(client, act, 'patients:create', null, patient)
  await appendTimeline(client, [patientEvent(id, act, 'registered', 'Registered')])
  await recordChanges(client, [{ topic: 'patient', key: id }])
  return patient
}
