import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Role } from '../../model/role.ts'
import type { UserRecord } from '../../model/user.ts'
import { appendAudit } from './audit.ts'
import { rolesOf } from './role-rows.ts'
import { isUuid } from './text.ts'
import { USER_RECORD_COLUMNS, type UserRecordRow, userRecordFromRow } from './user-rows.ts'

export async function readUser(client: pg.Pool | pg.ClientBase, id: string): Promise<UserRecord | null> {
  if (!isUuid(id)) return null
  const { rows } = await client.query<UserRecordRow>(`select ${USER_RECORD_COLUMNS} from users u where u.id = $1`, [id])
  return rows[0] ? userRecordFromRow(rows[0]) : null
}

const ACTIVE_ADMINISTRATORS = `select id from users where roles @> '{admin}' and disabled_at is null`

/** One change of users at a time who are administrators, so that the last two cannot remove one another. Errors: NOT_FOUND. */
export async function lockUser(client: pg.ClientBase, id: string): Promise<UserRecord> {
  if (!isUuid(id)) throw noSuchUser()
  await client.query(
    `select 1 from users where id = $1 or id in (${ACTIVE_ADMINISTRATORS}) order by id for no key update`,
    [id],
  )
  // Read after the lock, so that what others did before is seen.
  const user = await readUser(client, id)
  if (user === null) throw noSuchUser()
  return user
}

const noSuchUser = () => new AppError('NOT_FOUND', 'No such user')

/** Errors: LAST_ADMINISTRATOR. */
export async function checkAdministratorsLeft(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(`${ACTIVE_ADMINISTRATORS} limit 1`)
  if (rowCount === 0) throw new AppError('LAST_ADMINISTRATOR', 'Make another administrator first')
}

/** Errors: VALIDATION_FAILED naming each that does not exist. */
export async function rolesThatExist(client: pg.ClientBase, ids: readonly string[]): Promise<readonly Role[]> {
  const roles = await rolesOf(client, ids)
  const known = new Set(roles.map(role => role.id))
  refuseUnknown('roles', ids, id => known.has(id), 'is no role')
  return roles
}

/** Errors: VALIDATION_FAILED naming each that does not exist. */
export async function setWards(client: pg.ClientBase, userId: string, wardIds: readonly string[]): Promise<void> {
  const asked = [...new Set(wardIds)]
  const { rows } = await client.query<{ id: string }>(
    'select id from wards where id = any($1::uuid[]) and removed_at is null order by id for key share',
    [asked.filter(isUuid)],
  )
  const known = new Set(rows.map(row => row.id))
  refuseUnknown('wards', wardIds, id => known.has(id.toLowerCase()), 'is no ward')
  await client.query('delete from ward_staff where user_id = $1 and ward_id <> all($2::uuid[])', [userId, asked])
  await client.query('insert into ward_staff (ward_id, user_id) select unnest($2::uuid[]), $1 on conflict do nothing', [
    userId,
    asked,
  ])
}

function refuseUnknown(path: string, ids: readonly string[], isKnown: (id: string) => boolean, message: string): void {
  const errors = ids.flatMap((id, i) => (isKnown(id) ? [] : [{ path: `${path}.${i}`, message }]))
  const [first] = errors
  if (first) throw new AppError('VALIDATION_FAILED', `${first.path} ${message}`, { errors })
}

/** Wards that the user joined or left: whose patients are whose has changed there. */
export function wardChanges(before: UserRecord | null, after: UserRecord): readonly Change[] {
  const [old, now] = [before, after].map(user => new Set(user?.wards.map(ward => ward.id)))
  const both = new Set([...(old ?? []), ...(now ?? [])])
  return [...both].filter(id => old?.has(id) !== now?.has(id)).map(key => ({ topic: 'ward', key }))
}

export function auditUser(
  client: pg.ClientBase,
  act: Act,
  action: string,
  before: UserRecord | null,
  after: UserRecord,
): Promise<void> {
  return appendAudit(client, act, { action, patientId: null, resource: { kind: 'user', id: after.id }, before, after })
}
