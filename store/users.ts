import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { User } from '../model/user.ts'

export interface UserSecret {
  readonly user: User
  /** argon2id, encoded. */
  readonly passwordHash: string
  readonly failedLogins: number
  readonly lockedUntil: Instant | null
  readonly disabled: boolean
}

export interface UserStore {
  byId(id: string): Promise<User | null>
  /** Case does not matter. */
  secretByEmail(email: string): Promise<UserSecret | null>
  /** Does nothing when the email exists. @returns whether it was created */
  ensure(
    user: { email: string; name: string; roles: readonly string[]; passwordHash: string },
    now: Instant,
  ): Promise<boolean>
  count(): Promise<number>
  /** @returns failed logins in a row, this one included */
  loginFailed(userId: string, lockedUntil: Instant | null): Promise<number>
  loginSucceeded(userId: string, now: Instant): Promise<void>
  /**
   * A patient makes his own login, linked with the record that the invitation is for.
   * Errors: EMAIL_TAKEN, CODE_NOT_VALID.
   */
  signUp(
    user: { email: string; name: string; passwordHash: string; invitation: Uint8Array | null },
    act: Act,
  ): Promise<User>
  /**
   * The user's own choice: ends every other login and every reset code.
   * @param keep family of the login that goes on; null: none does
   */
  changePassword(userId: string, passwordHash: string, keep: string | null, act: Act): Promise<void>
  /** Whose reset code it is; null for one that is unknown, used or too old, and of a disabled user. */
  byResetCode(codeHash: Uint8Array, now: Instant): Promise<User | null>
  /** Uses the code up, lifts a lock, and ends every login. Errors: CODE_NOT_VALID. */
  resetPassword(codeHash: Uint8Array, passwordHash: string, act: Act): Promise<void>
}

/** From where a login is used. */
export interface Whence {
  readonly ip: string | null
  readonly userAgent: string | null
}

/** A refresh token's record: the token itself is never stored. */
export interface Session {
  readonly id: string
  readonly userId: string
  /** All tokens that grew out of one login. */
  readonly family: string
  /** When that login began. */
  readonly startedAt: Instant
  readonly tokenHash: Uint8Array
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  readonly whence: Whence
  readonly usedAt: Instant | null
  readonly revokedAt: Instant | null
}

/** A token as it is made, before it is known out of which login it grows. */
export type Successor = Omit<Session, 'userId' | 'family' | 'startedAt'>

/** A login that goes on, as its owner sees it. */
export interface OpenLogin extends Whence {
  /** Its family. */
  readonly id: string
  readonly startedAt: Instant
  /** When it was renewed last. */
  readonly lastUsedAt: Instant
}

export interface SessionStore {
  add(session: Session): Promise<void>
  /**
   * Uses a refresh token up and adds its successor, atomically.
   * @returns whose login it is; null for an unknown, expired or revoked one; and for a used one, whose whole family is
   * then revoked, because somebody has a copy
   */
  rotate(tokenHash: Uint8Array, successor: Successor, now: Instant): Promise<Pick<Session, 'userId' | 'family'> | null>
  revokeFamily(tokenHash: Uint8Array, now: Instant): Promise<void>
  /** Those of the user that go on, the one used last first; at most 100. */
  open(userId: string, now: Instant): Promise<readonly OpenLogin[]>
  /** Ends one login of the user. Errors: NOT_FOUND. */
  end(userId: string, family: string, now: Instant): Promise<void>
}
