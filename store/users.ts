import type { Instant } from '../model/clock.ts'
import type { User } from '../model/user.ts'

export interface UserSecret {
  readonly user: User
  /** argon2id, encoded. */
  readonly passwordHash: string
  readonly failedLogins: number
  readonly lockedUntil: Instant | null
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
  loginSucceeded(userId: string): Promise<void>
}

/** A refresh token's record: the token itself is never stored. */
export interface Session {
  readonly id: string
  readonly userId: string
  /** All tokens that grew out of one login. */
  readonly family: string
  readonly tokenHash: Uint8Array
  readonly expiresAt: Instant
  readonly usedAt: Instant | null
  readonly revokedAt: Instant | null
}

export interface SessionStore {
  add(session: Session): Promise<void>
  /**
   * Uses a refresh token up and adds its successor, atomically.
   * @returns whose login it is; null for an unknown, expired or revoked one; and for a used one, whose whole family is
   * then revoked, because somebody has a copy
   */
  rotate(
    tokenHash: Uint8Array,
    successor: Omit<Session, 'userId' | 'family'>,
    now: Instant,
  ): Promise<Pick<Session, 'userId' | 'family'> | null>
  revokeFamily(tokenHash: Uint8Array, now: Instant): Promise<void>
  /** @returns those of the families that were revoked or never existed; each revocation is a change of topic `user` */
  ended(families: readonly string[]): Promise<readonly string[]>
}
