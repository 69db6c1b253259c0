import type pg from 'pg'
import { DEVICE_ID } from '../../model/topics.ts'
import type { CredentialReader } from '../devices.ts'

export function postgresCredentials(pool: pg.Pool): CredentialReader {
  return {
    async tokenHashes(deviceIds) {
      const { rows } = await pool.query<{ id: string; token_hash: Buffer }>({
        name: 'token-hashes',
        text: `select id, token_hash from devices
               where id = any($1::text[]) and removed_at is null and token_hash is not null and token_revoked_at is null`,
        values: [deviceIds.filter(id => DEVICE_ID.test(id))],
      })
      return new Map(rows.map(row => [row.id, new Uint8Array(row.token_hash)]))
    },

    async allowed(deviceIds) {
      const { rows } = await pool.query<{ id: string }>({
        name: 'devices-allowed',
        text: 'select id from devices where id = any($1::text[]) and removed_at is null and token_revoked_at is null',
        values: [deviceIds.filter(id => DEVICE_ID.test(id))],
      })
      return new Set(rows.map(row => row.id))
    },

    async devicesBehind(gatewayId) {
      if (!DEVICE_ID.test(gatewayId)) return new Set()
      const { rows } = await pool.query<{ id: string }>(
        'select id from devices where gateway_id = $1 and removed_at is null',
        [gatewayId],
      )
      return new Set(rows.map(row => row.id))
    },
  }
}
