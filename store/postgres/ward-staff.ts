import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { StaffMember } from '../places.ts'
import { checkUsers } from './check-users.ts'

export async function readStaff(client: pg.Pool | pg.ClientBase, wardId: string): Promise<readonly StaffMember[]> {
  const { rows } = await client.query<StaffMember>(
    `select u.id, u.name, u.roles from ward_staff s join users u on u.id = s.user_id
     where s.ward_id = $1 order by lower(u.name), u.id`,
    [wardId],
  )
  return rows
}

/**
 * Exactly these users work in the ward from now on. The caller holds a lock on the ward's row.
 * @returns for `recordChanges`: the users who came and went
 * Errors: VALIDATION_FAILED (`userIds.0`).
 */
export async function replaceStaff(
  client: pg.ClientBase,
  wardId: string,
  userIds: readonly string[],
): Promise<readonly Change[]> {
  await checkUsers(client, userIds, i => `userIds.${i}`)
  const gone = await client.query<{ user_id: string }>(
    'delete from ward_staff where ward_id = $1 and user_id <> all($2::uuid[]) returning user_id',
    [wardId, userIds],
  )
  const come = await client.query<{ user_id: string }>(
    `insert into ward_staff (ward_id, user_id) select $1, u from unnest($2::uuid[]) as u
     on conflict do nothing returning user_id`,
    [wardId, userIds],
  )
  return [...gone.rows, ...come.rows].map(row => ({ topic: 'user', key: row.user_id }))
}
