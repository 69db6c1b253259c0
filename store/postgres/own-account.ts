import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { acceptInvitation } from './patient-links.ts'
import { date } from './rows.ts'
import { checkStorable } from './text.ts'

interface NewPatientUser {
  readonly email: string
  readonly name: string
  readonly passwordHash: string
  readonly invitation: Uint8Array | null
}

export async function signUp(pool: pg.Pool, given: NewPatientUser, act: Act): Promise<User> {
  const { email, name, passwordHash, invitation } = given
  checkStorable({ email, name })
  return edit(pool, async client => {
    const user: User = { id: randomUUID(), email, name, roles: ['patient'] }
    const own = { ...act, by: user.id }
    const { rowCount } = await client.query(
      `insert into users (id, email, name, roles, password_hash, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $6) on conflict (lower(email)) do nothing`,
      [user.id, email, name, user.roles, passwordHash, date(act.at)],
    )
    if (rowCount !== 1) throw new AppError('EMAIL_TAKEN', 'A user with this email exists; log in instead')
    await audit(client, own, 'auth:signup', user.id, user)
    const changes = invitation === null ? [] : await acceptInvitation(client, invitation, user.id, own)
    await recordChanges(client, [{ topic: 'user', key: user.id }, ...changes])
    return user
  })
}

export async function changePassword(
  pool: pg.Pool,
  userId: string,
  passwordHash: string,
  keep: string | null,
  act: Act,
): Promise<void> {
  await edit(pool, async client => {
    await setPassword(client, userId, passwordHash, keep, act.at)
    await audit(client, act, 'auth:password', userId, null)
    await recordChanges(client, [{ topic: 'user', key: userId }])
  })
}

export async function byResetCode(pool: pg.Pool, codeHash: Uint8Array, now: Instant): Promise<User | null> {
  const { rows } = await pool.query<User & { roles: string[] }>(
    `select id, email, name, roles from password_resets join users on id = user_id
     where code_hash = $1 and expires_at > $2 and disabled_at is null`,
    [Buffer.from(codeHash), date(now)],
  )
  return rows[0] ?? null
}

export async function resetPassword(
  pool: pg.Pool,
  codeHash: Uint8Array,
  passwordHash: string,
  act: Act,
): Promise<void> {
  await edit(pool, async client => {
    // The user's row first, as everywhere; the code is read again under its lock, so that it is used once.
    const { rows } = await client.query<{ id: string }>(
      `select u.id from users u join password_resets r on r.user_id = u.id
       where r.code_hash = $1 and r.expires_at > $2 and u.disabled_at is null for no key update of u`,
      [Buffer.from(codeHash), date(act.at)],
    )
    const userId = rows[0]?.id
    const used = await client.query('delete from password_resets where code_hash = $1 and user_id = $2', [
      Buffer.from(codeHash),
      userId ?? null,
    ])
    if (userId === undefined || used.rowCount !== 1) throw new AppError('CODE_NOT_VALID', 'Ask for another code')
    await setPassword(client, userId, passwordHash, null, act.at)
    await audit(client, { ...act, by: userId }, 'auth:password-reset', userId, null)
    await recordChanges(client, [{ topic: 'user', key: userId }])
  })
}

/** Ends what stood on the old one: other logins, reset codes, a lock. */
async function setPassword(
  client: pg.ClientBase,
  userId: string,
  passwordHash: string,
  keep: string | null,
  now: Instant,
): Promise<void> {
  await client.query(
    `update users set password_hash = $2, must_change_password = false, failed_logins = 0, locked_until = null
     where id = $1`,
    [userId, passwordHash],
  )
  await client.query('delete from password_resets where user_id = $1', [userId])
  await client.query(
    `update sessions set revoked_at = $3 where user_id = $1 and family is distinct from $2 and revoked_at is null`,
    [userId, keep, date(now)],
  )
}

function audit(client: pg.ClientBase, act: Act, action: string, userId: string, after: User | null): Promise<void> {
  return appendAudit(client, act, {
    action,
    patientId: null,
    resource: { kind: 'user', id: userId },
    before: null,
    after,
  })
}
