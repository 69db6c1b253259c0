import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { Patient } from '../../model/patient.ts'
import { type PatientRow, patientFromRow, SELECT_PATIENTS } from './patient-rows.ts'
import { only } from './rows.ts'
import { isUuid } from './text.ts'

/** One change of a patient at a time. Errors: NOT_FOUND, MERGED. */
export async function lockPatient(client: pg.ClientBase, id: string): Promise<Patient> {
  // Locked first: a join would still show the stay from before the wait.
  const locked = isUuid(id)
    ? await client.query<{ removed: boolean; merged_into: string | null }>(
        'select removed_at is not null as removed, merged_into from patients where id = $1 for update',
        [id],
      )
    : null
  const row = locked?.rows[0]
  if (row?.merged_into) throw merged(row.merged_into)
  if (row === undefined || row.removed) throw new AppError('NOT_FOUND', 'No such patient')
  return patientIn(client, id)
}

/** The patient as he is in the caller's transaction, removed or not. */
export async function patientIn(client: pg.ClientBase, id: string): Promise<Patient> {
  const { rows } = await client.query<PatientRow>(`${SELECT_PATIENTS} where p.id = $1`, [id])
  return patientFromRow(only(rows))
}

export function merged(mergedInto: string): AppError {
  return new AppError('MERGED', `The record was merged; go on with ${mergedInto}`, { members: { mergedInto } })
}
