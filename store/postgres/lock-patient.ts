import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { Patient } from '../../model/patient.ts'
import { type PatientRow, patientFromRow, SELECT_PATIENTS } from './patient-rows.ts'
import { isUuid } from './text.ts'

/** One change of a patient at a time. Errors: NOT_FOUND. */
export async function lockPatient(client: pg.ClientBase, id: string): Promise<Patient> {
  if (!isUuid(id)) throw new AppError('NOT_FOUND', 'No such patient')
  // Locked first: a join would still show the stay from before the wait.
  await client.query('select 1 from patients where id = $1 for update', [id])
  return patientIn(client, id)
}

/** The patient as this transaction has left him. Errors: NOT_FOUND. */
export async function patientIn(client: pg.ClientBase, id: string): Promise<Patient> {
  const { rows } = await client.query<PatientRow>(`${SELECT_PATIENTS} where p.id = $1 and p.removed_at is null`, [id])
  if (!rows[0]) throw new AppError('NOT_FOUND', 'No such patient')
  return patientFromRow(rows[0])
}
