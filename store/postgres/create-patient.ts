import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { CareFunction } from '../../model/care-team.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { patientIn } from './lock-patient.ts'
import { moveByName } from './move-by-name.ts'
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
  mayBuild: boolean,
): Promise<Patient> {
  await client.query(
    `insert into patients (id, ${FIELD_COLUMNS}, created_at, updated_at) values ($1, ${FIELD_PARAMETERS}, $11, $11)`,
    [...fieldValues(id, fields), date(act.at)],
  )
  if (careAs !== undefined) {
    await client.query(
      `insert into care_team (id, patient_id, user_id, function, during, added_by)
       values ($1, $2, $3, $4, tstzrange($5, null), $3)`,
      [randomUUID(), id, act.by, careAs, date(act.at)],
    )
  }
  const moved = await moveByName(client, { id, ward: null, bed: null }, fields, mayBuild, act)
  const patient = await patientIn(client, id)
  await auditPatient(client, act, 'patients:create', null, patient)
  await appendTimeline(client, [patientEvent(id, act, 'registered', 'Registered'), ...moved.events])
  await recordChanges(client, distinctChanges({ topic: 'patient', key: id }, ...moved.changes))
  return patient
}
