import { randomBytes } from 'node:crypto'
import type pg from 'pg'

const KEY_BYTES = 32

/**
 * The key that encrypts what the audit keeps of this patient, made on first use.
 * @param patientId null: the key of the house, for what belongs to no patient
 * @returns null when it was destroyed
 */
export async function patientKey(client: pg.ClientBase, patientId: string | null): Promise<Buffer | null> {
  const found = await keyRow(client, patientId)
  if (found !== undefined) return found.key
  await client.query('insert into patient_keys (patient_id, key) values ($1, $2) on conflict (patient_id) do nothing', [
    patientId,
    randomBytes(KEY_BYTES),
  ])
  return (await keyRow(client, patientId))?.key ?? null
}

/** The keys of patients, made where there is none yet; a destroyed one is missing. */
export async function patientKeys(
  client: pg.ClientBase,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string | null, Buffer>> {
  await client.query(
    `insert into patient_keys (patient_id, key) select * from unnest($1::uuid[], $2::bytea[])
     on conflict (patient_id) do nothing`,
    [patientIds, patientIds.map(() => randomBytes(KEY_BYTES))],
  )
  return existingKeys(client, patientIds)
}

async function keyRow(client: pg.ClientBase, patientId: string | null): Promise<{ key: Buffer | null } | undefined> {
  const { rows } = await client.query<{ key: Buffer | null }>(
    patientId === null
      ? { name: 'house-key', text: 'select key from patient_keys where patient_id is null' }
      : { name: 'patient-key', text: 'select key from patient_keys where patient_id = $1', values: [patientId] },
  )
  return rows[0]
}

/** For good: what the audit holds of this patient's values cannot be read any more, and no new key is made. */
export async function destroyPatientKey(client: pg.ClientBase, patientId: string): Promise<void> {
  await client.query(
    `insert into patient_keys (patient_id, key, destroyed_at) values ($1, null, now())
     on conflict (patient_id) do update set key = null, destroyed_at = coalesce(patient_keys.destroyed_at, now())`,
    [patientId],
  )
}

/** Keys that exist, by patient (null: the house). What is missing was destroyed. */
export async function existingKeys(
  db: pg.Pool | pg.ClientBase,
  patientIds: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, Buffer>> {
  const { rows } = await db.query<{ patient_id: string | null; key: Buffer }>(
    'select patient_id, key from patient_keys where (patient_id = any($1::uuid[]) or patient_id is null) and key is not null',
    [[...new Set(patientIds)].filter(id => id !== null)],
  )
  return new Map(rows.map(row => [row.patient_id, row.key]))
}
