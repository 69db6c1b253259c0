import type pg from 'pg'
import { roleIdsWhere } from './role-rows.ts'

/** Users who watch over the house: those who may read its audit. @returns user ids */
export async function administrators(client: pg.ClientBase): Promise<readonly string[]> {
  const roles = await roleIdsWhere(client, ({ permissions }) => permissions.includes('audit:read'))
  const { rows } = await client.query<{ id: string }>(
    'select id from users where roles && $1::text[] and disabled_at is null order by id',
    [roles],
  )
  return rows.map(row => row.id)
}
