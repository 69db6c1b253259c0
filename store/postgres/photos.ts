import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { PHOTO_TYPES, type PhotoStore } from '../photos.ts'
import { appendAudit } from './audit.ts'
import { edit } from './edit.ts'
import { lockPatient } from './lock-patient.ts'
import { date, oneOf } from './rows.ts'
import { isUuid } from './text.ts'

export function postgresPhotos(pool: pg.Pool): PhotoStore {
  return {
    async get(patientId) {
      if (!isUuid(patientId)) return null
      const { rows } = await pool.query<{ type: string; bytes: Buffer; hash: string }>(
        `select f.type, f.bytes, f.hash from photos f join patients p on p.id = f.patient_id
         where f.patient_id = $1 and p.removed_at is null`,
        [patientId],
      )
      const row = rows[0]
      return row === undefined ? null : { type: oneOf(PHOTO_TYPES, row.type), bytes: row.bytes, hash: row.hash }
    },

    set(patientId, { type, bytes, hash }, act) {
      return edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        const before = await hashOf(client, id)
        await client.query(
          `insert into photos (patient_id, type, bytes, hash, set_at) values ($1, $2, $3, $4, $5)
           on conflict (patient_id) do update set (type, bytes, hash, set_at) = ($2, $3, $4, $5)`,
          [id, type, Buffer.from(bytes), hash, date(act.at)],
        )
        await audit(client, act, id, before, hash)
      })
    },

    remove(patientId, act) {
      return edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        const before = await hashOf(client, id)
        if (before === null) return false
        await client.query('delete from photos where patient_id = $1', [id])
        await audit(client, act, id, before, null)
        return true
      })
    },
  }
}

async function hashOf(client: pg.ClientBase, patientId: string): Promise<string | null> {
  const { rows } = await client.query<{ hash: string }>('select hash from photos where patient_id = $1', [patientId])
  return rows[0]?.hash ?? null
}

/** The audit knows which picture, not the picture. */
function audit(client: pg.ClientBase, act: Act, id: string, before: string | null, after: string | null) {
  return appendAudit(client, act, {
    action: 'patients:write',
    patientId: id,
    resource: { kind: 'photo', id },
    before: before === null ? null : { sha256: before },
    after: after === null ? null : { sha256: after },
  })
}
