import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { User } from '../../model/user.ts'
import type { UserStore } from '../users.ts'
import { edit } from './edit.ts'
import { byResetCode, changePassword, resetPassword, signUp } from './own-account.ts'
import { date, dateOrNull, instantOrNull, only } from './rows.ts'
import { checkStorable, isStorable, isUuid } from './text.ts'

type UserRow = { id: string; email: string; name: string; roles: string[] }
type SecretRow = UserRow & {
  password_hash: string
  failed_logins: number
  locked_until: Date | null
  disabled: boolean
}

export function postgresUsers(pool: pg.Pool): UserStore {
  return {
    async byId(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<UserRow>('select id, email, name, roles from users where id = $1', [id])
      return rows[0] ? userFromRow(rows[0]) : null
    },

    async secretByEmail(email) {
      if (!isStorable(email)) return null
      const { rows } = await pool.query<SecretRow>(
        `select id, email, name, roles, password_hash, failed_logins, locked_until, disabled_at is not null as disabled
         from users where lower(email) = lower($1)`,
        [email],
      )
      const row = rows[0]
      if (row === undefined) return null
      return {
        user: userFromRow(row),
        passwordHash: row.password_hash,
        failedLogins: row.failed_logins,
        lockedUntil: instantOrNull(row.locked_until),
        disabled: row.disabled,
      }
    },

    async ensure(user, now) {
      checkStorable(user)
      return edit(pool, async client => {
        const { rowCount } = await client.query(
          `insert into users (id, email, name, roles, password_hash, created_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (lower(email)) do nothing`,
          [randomUUID(), user.email, user.name, user.roles, user.passwordHash, date(now)],
        )
        return rowCount === 1
      })
    },

    async count() {
      const { rows } = await pool.query<{ count: number }>('select count(*)::float8 as count from users')
      return only(rows).count
    },

    async loginFailed(userId, lockedUntil) {
      if (!isUuid(userId)) return 0
      const { rows } = await pool.query<{ failed_logins: number }>(
        'update users set failed_logins = failed_logins + 1, locked_until = $2 where id = $1 returning failed_logins',
        [userId, dateOrNull(lockedUntil)],
      )
      return rows[0]?.failed_logins ?? 0
    },

    async loginSucceeded(userId, now) {
      if (!isUuid(userId)) return
      await pool.query('update users set failed_logins = 0, locked_until = null, last_login_at = $2 where id = $1', [
        userId,
        date(now),
      ])
    },

    signUp: (user, act) => signUp(pool, user, act),
    changePassword: (userId, hash, keep, act) => changePassword(pool, userId, hash, keep, act),
    byResetCode: (codeHash, now) => byResetCode(pool, codeHash, now),
    resetPassword: (codeHash, hash, act) => resetPassword(pool, codeHash, hash, act),
  }
}

function userFromRow(row: UserRow): User {
  return { id: row.id, email: row.email, name: row.name, roles: row.roles }
}
