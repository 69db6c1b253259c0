import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { UserRegistry } from '../user-registry.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import { roleIdsWhere, rolesOf } from './role-rows.ts'
import { date } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import {
  auditUser,
  checkAdministratorsLeft,
  lockUser,
  readUser,
  rolesThatExist,
  setWards,
  wardChanges,
} from './user-edits.ts'
import { USER_RECORD_COLUMNS, type UserRecordRow, userRecordFromRow } from './user-rows.ts'

export function postgresUserRegistry(pool: pg.Pool): UserRegistry {
  return {
    async list({ q, role, limit, cursor }) {
      const { bind, and, search, where, values } = conditions()
      if (q !== undefined) search(SEARCHED, q)
      if (role !== undefined) and(`u.roles @> array[${bind(role)}]::text[]`)
      if (cursor !== undefined) and(after(cursor, bind))
      const { rows } = await pool.query<UserRecordRow>(
        `select ${USER_RECORD_COLUMNS} from users u ${where()} order by lower(u.name), u.id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, userRecordFromRow, row => [row.sort_key, row.id])
    },

    get: id => readUser(pool, id),

    async create({ email, name, roles, wards, passwordHash }, judge, act) {
      checkStorable({ email, name })
      return edit(pool, async client => {
        judge(await rolesThatExist(client, roles))
        const { rows } = await client.query<{ id: string }>(
          `insert into users (id, email, name, roles, password_hash, must_change_password, created_at, updated_at)
           values ($1, $2, $3, $4, $5, true, $6, $6) on conflict (lower(email)) do nothing returning id`,
          [randomUUID(), email, name, roles, passwordHash, date(act.at)],
        )
        const id = rows[0]?.id
        if (id === undefined) throw new AppError('EMAIL_TAKEN', 'A user with this email exists')
        await setWards(client, id, wards)
        const user = await readUser(client, id)
        if (user === null) throw new Error('The database lost the user it was just given')
        await auditUser(client, act, 'users:write', null, user)
        await recordChanges(client, [{ topic: 'user', key: id }, ...wardChanges(null, user)])
        return user
      })
    },

    update(id, fields, ifVersion, judge, act) {
      return edit(pool, async client => {
        const before = await lockUser(client, id)
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The user is at version ${before.version} by now`)
        }
        checkStorable(fields)
        judge(await rolesOf(client, before.roles))
        if (fields.roles !== undefined) judge(await rolesThatExist(client, fields.roles))
        if (fields.wards !== undefined) await setWards(client, id, fields.wards)
        const disabledAt = fields.disabled === undefined ? before.disabledAt : fields.disabled ? act.at : null
        await client.query(
          `update users set name = $2, roles = $3, version = version + 1, updated_at = $5,
             disabled_at = case when $4::timestamptz is null then null else coalesce(disabled_at, $4) end
           where id = $1`,
          [
            id,
            fields.name ?? before.name,
            fields.roles ?? before.roles,
            disabledAt === null ? null : date(disabledAt),
            date(act.at),
          ],
        )
        if (disabledAt !== null) {
          await client.query('update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null', [
            id,
            date(act.at),
          ])
        }
        if (before.roles.includes('admin') && before.disabledAt === null) await checkAdministratorsLeft(client)
        const user = await readUser(client, id)
        if (user === null) throw new Error('The database lost the user it has locked')
        await auditUser(client, act, 'users:write', before, user)
        await recordChanges(client, [{ topic: 'user', key: id }, ...wardChanges(before, user)])
        return user
      })
    },

    startPasswordReset(id, codeHash, expiresAt, judge, act) {
      return edit(pool, async client => {
        const user = await lockUser(client, id)
        judge(await rolesOf(client, user.roles))
        await client.query(
          `insert into password_resets (user_id, code_hash, made_by, expires_at) values ($1, $2, $3, $4)
           on conflict (user_id) do update set (code_hash, made_by, expires_at) = ($2, $3, $4)`,
          [id, Buffer.from(codeHash), act.by, date(expiresAt)],
        )
        await auditUser(client, act, 'users:password-reset', user, user)
      })
    },

    unlock(id, act) {
      return edit(pool, async client => {
        const before = await lockUser(client, id)
        await client.query('update users set failed_logins = 0, locked_until = null where id = $1', [id])
        const user = { ...before, lockedUntil: null }
        await auditUser(client, act, 'users:unlock', before, user)
        return user
      })
    },

    async staff({ q, role, ids, limit, cursor }) {
      const staffRoles = await roleIdsWhere(pool, ({ category }) => category !== 'patient')
      const { bind, and, search, where, values } = conditions()
      const counted = `array(select unnest(u.roles) intersect select unnest(${bind(staffRoles)}::text[]) order by 1)`
      and(`u.roles && ${bind(staffRoles)}::text[]`)
      if (ids === undefined) and('u.disabled_at is null')
      else and(`u.id = any(${bind(ids.filter(isUuid))}::uuid[])`)
      if (q !== undefined) search('search_text(u.name)', q)
      if (role !== undefined) and(`u.roles @> array[${bind(role)}]::text[]`)
      if (cursor !== undefined) and(after(cursor, bind))
      const { rows } = await pool.query<{ id: string; name: string; roles: string[]; sort_key: string }>(
        `select u.id, u.name, ${counted} as roles, lower(u.name) as sort_key from users u ${where()}
         order by lower(u.name), u.id limit ${bind(limit + 1)}`,
        values,
      )
      return page(
        rows,
        limit,
        row => ({ id: row.id, name: row.name, roles: row.roles }),
        row => [row.sort_key, row.id],
      )
    },
  }
}

/** Few enough to be read one by one. */
const SEARCHED = `search_text(u.name || ' ' || u.email)`

function after(cursor: string, bind: (value: unknown) => string): string {
  const [key, id] = decodeCursor(ByTextAndId, cursor)
  return `(lower(u.name), u.id) > (${bind(key)}, ${bind(id)}::uuid)`
}
