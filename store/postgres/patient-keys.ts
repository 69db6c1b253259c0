import type pg from 'pg'

/** What is encrypted with it can never be read again. The row stays, so that no new key is made for the patient. */
export async function destroyPatientKey(client: pg.ClientBase, patientId: string): Promise<void> {
  await client.query(
    `insert into patient_keys (patient_id, key) values ($1, null)
     on conflict (patient_id) do update set key = null`,
    [patientId],
  )
}
