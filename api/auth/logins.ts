import { randomUUID } from 'node:crypto'
import type { Act } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import type { SessionStore, UserSecret, UserStore, Whence } from '../../store/users.ts'
import { invalid, TryAgainLater } from '../errors.ts'
import type { AccessTokens } from './access-tokens.ts'
import { codeHash } from './codes.ts'
import { lockedUntil, oneAtATime, strangers } from './lockout.ts'
import { checkPassword } from './password-rules.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
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

/** Login, renewal and end of a login, and the password it stands on. */
export function createLogins({ users, sessions, clock }: Ports, tokens: AccessTokens) {
  const nobody = strangers()
  const inTurn = oneAtATime()

  /** @returns null for a wrong password or an unknown email; counted. Errors: TOO_MANY_REQUESTS. */
  async function attempt(email: string, password: string): Promise<UserSecret | null> {
    const secret = await users.secretByEmail(email)
    const locked = secret ? secret.lockedUntil : nobody.lockedUntil(email)
    const wait = (locked ?? 0) - clock()
    if (wait > 0) throw new TryAgainLater('Too many failed logins; wait before the next one', Math.ceil(wait / 1000))
    if ((await passwordMatches(secret?.passwordHash ?? null, password)) && secret) return secret
    if (secret) await users.loginFailed(secret.user.id, lockedUntil(secret.failedLogins + 1, clock()))
    else nobody.failed(email, clock())
    return null
  }

  async function logIn(email: string, password: string): Promise<User> {
    const secret = await attempt(email, password)
    if (secret === null) throw new AppError('UNAUTHENTICATED', 'Email or password is wrong')
    if (secret.disabled) throw new AppError('ACCOUNT_DISABLED', 'This account is disabled; ask an administrator')
    await users.loginSucceeded(secret.user.id, clock())
    return secret.user
  }

  async function open(user: User, whence: Whence): Promise<Login> {
    const startedAt = clock()
    const refresh = newRefreshToken(startedAt, whence)
    const family = randomUUID()
    await sessions.add({ ...refresh.record, userId: user.id, family, startedAt })
    return { user, accessToken: tokens.make(user.id, family), refreshToken: refresh.token }
  }

  return {
    /** Errors: UNAUTHENTICATED, ACCOUNT_DISABLED, TOO_MANY_REQUESTS. */
    async begin(email: string, password: string, whence: Whence): Promise<Login> {
      return open(await inTurn(email.toLowerCase(), () => logIn(email, password)), whence)
    },

    /** A patient makes his own login. Errors: VALIDATION_FAILED, EMAIL_TAKEN, CODE_NOT_VALID. */
    async signUp(
      { email, name, password, invitation }: { email: string; name: string; password: string; invitation?: string },
      act: Act,
    ): Promise<Login> {
      checkPassword(password, email, 'password')
      const passwordHash = await hashPassword(password)
      const code = invitation === undefined ? null : codeHash(invitation)
      const user = await users.signUp({ email, name, passwordHash, invitation: code }, act)
      await users.loginSucceeded(user.id, act.at)
      return open(user, act.from)
    },

    /** Ends all other logins. Errors: VALIDATION_FAILED, TOO_MANY_REQUESTS: the old password is guessed as at a login. */
    async changePassword(user: User, passwords: { current: string; next: string }, act: Act): Promise<void> {
      checkPassword(passwords.next, user.email, 'newPassword')
      if (passwords.next === passwords.current) throw invalid('newPassword', 'must be another one')
      const secret = await inTurn(user.email.toLowerCase(), () => attempt(user.email, passwords.current))
      if (secret === null) throw invalid('currentPassword', 'is wrong')
      await users.changePassword(user.id, await hashPassword(passwords.next), act.from.login, act)
    },

    /** Errors: CODE_NOT_VALID, VALIDATION_FAILED. */
    async resetPassword(code: string, password: string, act: Act): Promise<void> {
      const user = await users.byResetCode(codeHash(code), act.at)
      if (user === null) throw new AppError('CODE_NOT_VALID', 'Ask for another code')
      checkPassword(password, user.email, 'newPassword')
      await users.resetPassword(codeHash(code), await hashPassword(password), act)
    },

    /** Uses the refresh token up; roles are read anew. Errors: UNAUTHENTICATED. */
    async renew(refreshToken: string, whence: Whence): Promise<Login> {
      const now = clock()
      const next = newRefreshToken(now, whence)
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
