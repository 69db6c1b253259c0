import { randomUUID } from 'node:crypto'
import type { Clock } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import type { SessionStore, UserStore } from '../../store/users.ts'
import { TryAgainLater } from '../errors.ts'
import type { AccessTokens } from './access-tokens.ts'
import { lockedUntil, oneAtATime, strangers } from './lockout.ts'
import { passwordMatches } from './passwords.ts'
import { newRefreshToken, secretHash } from './refresh-tokens.ts'

export interface Login {
  readonly user: User
  readonly accessToken: string
  readonly refreshToken: string
}

interface Ports {
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly clock: Clock
}

/** Login, renewal and end of a login. */
export function createLogins({ users, sessions, clock }: Ports, tokens: AccessTokens) {
  const nobody = strangers()
  const inTurn = oneAtATime()

  async function attempt(email: string, password: string): Promise<User> {
    const secret = await users.secretByEmail(email)
    const locked = secret ? secret.lockedUntil : nobody.lockedUntil(email)
    const wait = (locked ?? 0) - clock()
    if (wait > 0) throw new TryAgainLater('Too many failed logins; wait before the next one', Math.ceil(wait / 1000))
    if (await passwordMatches(secret?.passwordHash ?? null, password)) {
      if (secret) {
        await users.loginSucceeded(secret.user.id)
        return secret.user
      }
    }
    if (secret) await users.loginFailed(secret.user.id, lockedUntil(secret.failedLogins + 1, clock()))
    else nobody.failed(email, clock())
    throw new AppError('UNAUTHENTICATED', 'Email or password is wrong')
  }

  return {
    /** Errors: UNAUTHENTICATED, TOO_MANY_REQUESTS. */
    async begin(email: string, password: string): Promise<Login> {
      const user = await inTurn(email.toLowerCase(), () => attempt(email, password))
      const refresh = newRefreshToken(clock())
      const family = randomUUID()
      await sessions.add({ ...refresh.record, userId: user.id, family })
      return { user, accessToken: tokens.make(user.id, family), refreshToken: refresh.token }
    },

    /** Uses the refresh token up; roles are read anew. Errors: UNAUTHENTICATED. */
    async renew(refreshToken: string): Promise<Login> {
      const now = clock()
      const next = newRefreshToken(now)
      const login = await sessions.rotate(secretHash(refreshToken), next.record, now)
      const user = login === null ? null : await users.byId(login.userId)
      if (login === null || user === null) throw new AppError('UNAUTHENTICATED', 'The login has ended; log in again')
      return { user, accessToken: tokens.make(user.id, login.family), refreshToken: next.token }
    },

    /** Ends every token that grew out of the same login. */
    async end(refreshToken: string): Promise<void> {
      await sessions.revokeFamily(secretHash(refreshToken), clock())
    },
  }
}

export type Logins = ReturnType<typeof createLogins>
