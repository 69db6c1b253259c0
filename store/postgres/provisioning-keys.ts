import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { UNDESCRIBED } from '../devices.ts'
import type { ProvisioningKey, ProvisioningKeyStore } from '../provisioning-keys.ts'
import { appendAudit } from './audit.ts'
import { checkId, registerDevice } from './devices.ts'
import { edit } from './edit.ts'
import { date, instant, instantOrNull, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'

type KeyRow = {
  id: string
  name: string
  created_at: Date
  created_by: string | null
  expires_at: Date
  uses_left: number
  revoked_at: Date | null
}

const COLUMNS = 'id, name, created_at, created_by, expires_at, uses_left, revoked_at'
/** Keys that a list shows; those that are long over are of no interest to anybody. */
const MOST_LISTED = 200

export function postgresProvisioningKeys(pool: pg.Pool): ProvisioningKeyStore {
  return {
    create({ name, keyHash, expiresAt, uses }, act) {
      checkStorable({ name })
      return edit(pool, async client => {
        const { rows } = await client.query<KeyRow>(
          `insert into provisioning_keys (id, name, key_hash, created_at, created_by, expires_at, uses_left)
           values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
          [randomUUID(), name, Buffer.from(keyHash), date(act.at), act.by, date(expiresAt), uses],
        )
        const key = fromRow(only(rows))
        const resource = { kind: 'provisioning-key', id: key.id }
        await appendAudit(client, act, { action: 'devices:write', patientId: null, resource, before: null, after: key })
        return key
      })
    },

    async list() {
      const { rows } = await pool.query<KeyRow>(
        `select ${COLUMNS} from provisioning_keys order by created_at desc, id limit ${MOST_LISTED}`,
      )
      return rows.map(fromRow)
    },

    revoke(id, act) {
      return edit(pool, async client => {
        const { rowCount } = isUuid(id)
          ? await client.query('update provisioning_keys set revoked_at = coalesce(revoked_at, $2) where id = $1', [
              id,
              date(act.at),
            ])
          : { rowCount: 0 }
        if (rowCount !== 1) throw new AppError('NOT_FOUND', 'No such provisioning key')
        const resource = { kind: 'provisioning-key', id }
        const after = { revoked: true }
        await appendAudit(client, act, { action: 'devices:write', patientId: null, resource, before: null, after })
      })
    },

    claim(deviceId, keyHash, tokenHash, act) {
      checkId(deviceId)
      return edit(pool, async client => {
        const { rows } = await client.query<{ id: string }>(
          `update provisioning_keys set uses_left = uses_left - 1
           where key_hash = $1 and uses_left > 0 and revoked_at is null and expires_at > $2 returning id`,
          [Buffer.from(keyHash), date(act.at)],
        )
        const key = rows[0]
        if (key === undefined) {
          throw new AppError('UNAUTHENTICATED', 'This provisioning key is unknown, used up, over or revoked')
        }
        const device = await registerDevice(client, deviceId, UNDESCRIBED, tokenHash, act.at)
        await appendAudit(client, act, {
          action: 'devices:claim',
          patientId: null,
          resource: { kind: 'device', id: deviceId },
          before: null,
          after: { provisioningKeyId: key.id },
        })
        return device
      })
    },
  }
}

function fromRow(row: KeyRow): ProvisioningKey {
  return {
    id: row.id,
    name: row.name,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    expiresAt: instant(row.expires_at),
    usesLeft: row.uses_left,
    revokedAt: instantOrNull(row.revoked_at),
  }
}
