import type pg from 'pg'
import { isAction } from '../../model/permissions.ts'
import { BUILT_IN_ROLES, REACHES, ROLE_CATEGORIES, type Role } from '../../model/role.ts'
import { oneOf } from './rows.ts'

export interface RoleRow {
  id: string
  name: string
  category: string
  permissions: string[]
  reach: string
}

export const ROLE_COLUMNS = 'id, name, category, permissions, reach'

/** A permission that a newer version of the program knew is left out. */
export function roleFromRow(row: RoleRow): Role & { readonly builtIn: false } {
  return {
    id: row.id,
    name: row.name,
    category: oneOf(ROLE_CATEGORIES, row.category),
    permissions: row.permissions.filter(isAction),
    reach: oneOf(REACHES, row.reach),
    builtIn: false,
  }
}

/** Those of the ids that exist; the house's own cannot be removed until the transaction is over. */
export async function rolesOf(client: pg.ClientBase, ids: readonly string[]): Promise<readonly Role[]> {
  const { rows } = await client.query<RoleRow>(
    `select ${ROLE_COLUMNS} from roles where id = any($1::text[]) and removed_at is null order by id for share`,
    [ids],
  )
  return [...BUILT_IN_ROLES.filter(role => ids.includes(role.id)), ...rows.map(roleFromRow)]
}

/** Ids of all roles, built in or not, that the test holds for. */
export async function roleIdsWhere(
  client: pg.Pool | pg.ClientBase,
  holds: (role: Role) => boolean,
): Promise<readonly string[]> {
  const { rows } = await client.query<RoleRow>(`select ${ROLE_COLUMNS} from roles where removed_at is null`)
  return [...BUILT_IN_ROLES, ...rows.map(roleFromRow)].filter(holds).map(role => role.id)
}
