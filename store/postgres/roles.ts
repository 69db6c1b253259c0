import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import type { OwnRole, RoleFields, RoleStore } from '../roles.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { ROLE_COLUMNS, type RoleRow, roleFromRow } from './role-rows.ts'
import { date, instant, only } from './rows.ts'
import { checkStorable, isStorable } from './text.ts'

type OwnRoleRow = RoleRow & { version: number; created_at: Date; updated_at: Date }

const COLUMNS = `${ROLE_COLUMNS}, version, created_at, updated_at`
/** They are kept in memory with each account and shown in one page. */
const MOST_ROLES = 200

export function postgresRoles(pool: pg.Pool): RoleStore {
  return {
    async list() {
      const { rows } = await pool.query<OwnRoleRow>(
        `select ${COLUMNS} from roles where removed_at is null order by lower(name), id`,
      )
      return rows.map(ownRoleFromRow)
    },

    async get(id) {
      if (!isStorable(id)) return null
      const { rows } = await pool.query<OwnRoleRow>(
        `select ${COLUMNS} from roles where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? ownRoleFromRow(rows[0]) : null
    },

    async create(id, fields, act) {
      checkStorable({ id, ...fields })
      if (BUILT_IN_ROLES.some(role => role.id === id)) throw taken()
      return edit(pool, async client => {
        const { rows: counted } = await client.query<{ count: number }>(
          'select count(*)::float8 as count from roles where removed_at is null',
        )
        if (only(counted).count >= MOST_ROLES) {
          throw new AppError('CONFLICT', `There are ${MOST_ROLES} roles already; remove one first`)
        }
        // The id of a role that was removed may be used again: nobody has it.
        const { rows } = await client.query<OwnRoleRow>(
          `insert into roles (${ROLE_COLUMNS}, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)
           on conflict (id) do update set (name, category, permissions, reach, version, created_at, updated_at, removed_at)
             = ($2, $3, $4, $5, roles.version + 1, $6, $6, null) where roles.removed_at is not null
           returning ${COLUMNS}`,
          [id, ...values(fields), date(act.at)],
        )
        const row = rows[0]
        if (row === undefined) throw taken()
        return changed(client, act, null, ownRoleFromRow(row))
      })
    },

    replace(id, fields, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const before = await lockRole(client, id, ifVersion)
        const { rows } = await client.query<OwnRoleRow>(
          `update roles set (name, category, permissions, reach, version, updated_at)
             = ($2, $3, $4, $5, version + 1, $6) where id = $1 returning ${COLUMNS}`,
          [id, ...values(fields), date(act.at)],
        )
        return changed(client, act, before, ownRoleFromRow(only(rows)))
      })
    },

    async remove(id, ifVersion, act) {
      await edit(pool, async client => {
        const before = await lockRole(client, id, ifVersion)
        const { rowCount } = await client.query('select 1 from users where roles @> array[$1]::text[] limit 1', [id])
        if (rowCount !== 0) throw new AppError('ROLE_IN_USE', 'Take the role from its users first')
        await client.query('update roles set removed_at = $2, updated_at = $2 where id = $1', [id, date(act.at)])
        await audit(client, act, before, null)
        await recordChanges(client, [{ topic: 'role', key: id }])
      })
    },
  }
}

const taken = () => new AppError('CONFLICT', 'A role with this id exists')

const values = ({ name, category, permissions, reach }: RoleFields) => [
  name,
  category,
  [...new Set(permissions)],
  reach,
]

/** Errors: NOT_FOUND, STALE_VERSION. */
async function lockRole(client: pg.ClientBase, id: string, ifVersion: number | null): Promise<OwnRole> {
  const found = isStorable(id)
    ? await client.query<OwnRoleRow>(`select ${COLUMNS} from roles where id = $1 and removed_at is null for update`, [
        id,
      ])
    : null
  const row = found?.rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', 'No such role')
  if (ifVersion !== null && ifVersion !== row.version) {
    throw new AppError('STALE_VERSION', `The role is at version ${row.version} by now`)
  }
  return ownRoleFromRow(row)
}

async function changed(client: pg.ClientBase, act: Act, before: OwnRole | null, after: OwnRole): Promise<OwnRole> {
  await audit(client, act, before, after)
  await recordChanges(client, [{ topic: 'role', key: after.id }])
  return after
}

function audit(client: pg.ClientBase, act: Act, before: OwnRole | null, after: OwnRole | null): Promise<void> {
  const id = (after ?? before)?.id ?? ''
  return appendAudit(client, act, {
    action: 'roles:write',
    patientId: null,
    resource: { kind: 'role', id },
    before,
    after,
  })
}

function ownRoleFromRow(row: OwnRoleRow): OwnRole {
  return {
    ...roleFromRow(row),
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
