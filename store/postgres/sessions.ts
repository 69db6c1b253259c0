import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { Session, SessionStore } from '../users.ts'
import { SESSION_LOCK_CLASS } from './locks.ts'
import { transaction } from './pool.ts'
import { date, dateOrNull, instant } from './rows.ts'

type SessionRow = {
  user_id: string
  family: string
  expires_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

export function postgresSessions(pool: pg.Pool): SessionStore {
  return {
    add: session => insert(pool, session),

    rotate(tokenHash, successor, now) {
      return transaction(pool, async client => {
        const current = await lockFamily(client, tokenHash)
        if (current === null) return null
        if (current.used_at !== null) {
          await revoke(client, current.family, now)
          return null
        }
        if (current.revoked_at !== null || instant(current.expires_at) <= now) return null
        await client.query('update sessions set used_at = $2 where token_hash = $1', [
          Buffer.from(tokenHash),
          date(now),
        ])
        // Keeps the table as small as there are logins in use: nothing expired can be used, stolen or not.
        await client.query('delete from sessions where user_id = $1 and expires_at <= $2', [current.user_id, date(now)])
        await insert(client, { ...successor, userId: current.user_id, family: current.family })
        return current.user_id
      })
    },

    async revokeFamily(tokenHash, now) {
      await transaction(pool, async client => {
        const current = await lockFamily(client, tokenHash)
        if (current !== null) await revoke(client, current.family, now)
      })
    },
  }
}

/**
 * One use or revocation of a family at a time: otherwise a token that grows out of it meanwhile would be missed.
 * Read after the lock, so that what others did before is seen.
 */
async function lockFamily(client: pg.ClientBase, tokenHash: Uint8Array): Promise<SessionRow | null> {
  const hash = Buffer.from(tokenHash)
  await client.query('select pg_advisory_xact_lock($2, hashtext(family::text)) from sessions where token_hash = $1', [
    hash,
    SESSION_LOCK_CLASS,
  ])
  const { rows } = await client.query<SessionRow>(
    'select user_id, family, expires_at, used_at, revoked_at from sessions where token_hash = $1',
    [hash],
  )
  return rows[0] ?? null
}

async function revoke(client: pg.ClientBase, family: string, now: Instant): Promise<void> {
  await client.query('update sessions set revoked_at = $2 where family = $1 and revoked_at is null', [
    family,
    date(now),
  ])
}

async function insert(client: pg.Pool | pg.ClientBase, session: Session): Promise<void> {
  await client.query(
    `insert into sessions (id, user_id, family, token_hash, expires_at, used_at, revoked_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      session.id,
      session.userId,
      session.family,
      Buffer.from(session.tokenHash),
      date(session.expiresAt),
      dateOrNull(session.usedAt),
      dateOrNull(session.revokedAt),
    ],
  )
}
