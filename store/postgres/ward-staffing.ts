import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { WardStaffing } from '../ward-staffing.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { date, only } from './rows.ts'

export function postgresWardStaffing(pool: pg.Pool): WardStaffing {
  return {
    async work(ward, userIds, act) {
      await edit(pool, async client => {
        await client.query(
          `insert into wards (id, name, created_at, updated_at) values ($1, $2, $3, $3)
           on conflict (lower(name)) where removed_at is null do nothing`,
          [randomUUID(), ward, date(act.at)],
        )
        const { rows } = await client.query<{ id: string }>(
          'select id from wards where lower(name) = lower($1) and removed_at is null for key share',
          [ward],
        )
        const { id } = only(rows)
        await client.query(
          'insert into ward_staff (ward_id, user_id) select $1, unnest($2::uuid[]) on conflict do nothing',
          [id, userIds],
        )
        await appendAudit(client, act, {
          action: 'wards:write',
          patientId: null,
          resource: { kind: 'ward', id },
          before: null,
          after: { name: ward, staff: userIds },
        })
        await recordChanges(client, [{ topic: 'ward', key: id }])
      })
    },
  }
}
