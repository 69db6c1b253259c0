import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { Session, SessionStore } from '../users.ts'
import { recordChanges } from './changes.ts'
import { SESSION_LOCK_CLASS } from './locks.ts'
import { transaction } from './pool.ts'
import { date, dateOrNull, instant } from './rows.ts'
import { isUuid } from './text.ts'

type SessionRow = {
  user_id: string
  family: string
  started_at: Date
  expires_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

type OpenLoginRow = {
  family: string
  started_at: Date
  issued_at: Date
  ip: string | null
  user_agent: string | null
}

/** Of one user, shown at once. */
const MOST_LOGINS = 100

const noSuchLogin = () => new AppError('NOT_FOUND', 'No such login')

export function postgresSessions(pool: pg.Pool): SessionStore {
  return {
    add: session => insert(pool, session),

    rotate(tokenHash, successor, now) {
      return transaction(pool, async client => {
        const current = await lockFamily(client, tokenHash)
        if (current === null) return null
        if (current.used_at !== null) {
          await revoke(client, current, now)
          return null
        }
        if (current.revoked_at !== null || instant(current.expires_at) <= now) return null
        await client.query('update sessions set used_at = $2 where token_hash = $1', [
          Buffer.from(tokenHash),
          date(now),
        ])
        // Keeps the table as small as there are logins in use: nothing expired can be used, stolen or not.
        await client.query('delete from sessions where user_id = $1 and expires_at <= $2', [current.user_id, date(now)])
        const login = { userId: current.user_id, family: current.family }
        await insert(client, { ...successor, ...login, startedAt: instant(current.started_at) })
        return login
      })
    },

    async revokeFamily(tokenHash, now) {
      await transaction(pool, async client => {
        const current = await lockFamily(client, tokenHash)
        if (current !== null) await revoke(client, current, now)
      })
    },

    async open(userId, now) {
      if (!isUuid(userId)) return []
      const { rows } = await pool.query<OpenLoginRow>(
        `select family, started_at, issued_at, ip, user_agent from (
           select distinct on (family) * from sessions
           where user_id = $1 and revoked_at is null and expires_at > $2 order by family, issued_at desc
         ) as newest order by issued_at desc, family limit ${MOST_LOGINS}`,
        [userId, date(now)],
      )
      return rows.map(row => ({
        id: row.family,
        startedAt: instant(row.started_at),
        lastUsedAt: instant(row.issued_at),
        ip: row.ip,
        userAgent: row.user_agent,
      }))
    },

    async end(userId, family, now) {
      if (!isUuid(family)) throw noSuchLogin()
      await transaction(pool, async client => {
        await client.query('select pg_advisory_xact_lock($1, hashtext($2::uuid::text))', [SESSION_LOCK_CLASS, family])
        const { rowCount } = await client.query(
          'update sessions set revoked_at = $3 where family = $1 and user_id = $2 and revoked_at is null',
          [family, userId, date(now)],
        )
        if (rowCount === 0) throw noSuchLogin()
        await recordChanges(client, [{ topic: 'user', key: userId }])
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
    'select user_id, family, started_at, expires_at, used_at, revoked_at from sessions where token_hash = $1',
    [hash],
  )
  return rows[0] ?? null
}

/** Says so too: who holds a connection of this login must end it. */
async function revoke(client: pg.ClientBase, session: SessionRow, now: Instant): Promise<void> {
  const { rowCount } = await client.query(
    'update sessions set revoked_at = $2 where family = $1 and revoked_at is null',
    [session.family, date(now)],
  )
  if (rowCount !== 0) await recordChanges(client, [{ topic: 'user', key: session.user_id }])
}

async function insert(client: pg.Pool | pg.ClientBase, session: Session): Promise<void> {
  await client.query(
    `insert into sessions
       (id, user_id, family, started_at, token_hash, issued_at, expires_at, ip, user_agent, used_at, revoked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      session.id,
      session.userId,
      session.family,
      date(session.startedAt),
      Buffer.from(session.tokenHash),
      date(session.issuedAt),
      date(session.expiresAt),
      session.whence.ip,
      session.whence.userAgent,
      dateOrNull(session.usedAt),
      dateOrNull(session.revokedAt),
    ],
  )
}
