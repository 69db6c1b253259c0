import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Role } from '../model/role.ts'
import type { StaffMember, UserRecord } from '../model/user.ts'

/** What an administrator decides about a user. */
export interface UserFields {
  readonly name: string
  /** Ids of roles. */
  readonly roles: readonly string[]
  /** Ids of the wards where he works. */
  readonly wards: readonly string[]
  readonly disabled: boolean
}

/** Called inside the transaction with the roles that a user has, or gets: throws to refuse. */
export type JudgeRoles = (roles: readonly Role[]) => void

interface ListQuery {
  /** Searches names and emails: accents and case do not matter. */
  readonly q?: string
  readonly role?: string
  readonly limit: number
  readonly cursor?: string
}
interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** The users as administrators keep them. Every change is audited and a change of topic `user`. */
export interface UserRegistry {
  list(query: ListQuery): Promise<Page<UserRecord>>
  get(id: string): Promise<UserRecord | null>
  /**
   * A user whose password somebody else chose: he must change it first.
   * Errors: EMAIL_TAKEN, VALIDATION_FAILED naming each role or ward that does not exist.
   */
  create(
    user: Omit<UserFields, 'disabled'> & { readonly email: string; readonly passwordHash: string },
    judge: JudgeRoles,
    act: Act,
  ): Promise<UserRecord>
  /**
   * What is not named stays. Disabling ends every login. The judge sees the roles before and after.
   * Errors: NOT_FOUND, STALE_VERSION, LAST_ADMINISTRATOR, VALIDATION_FAILED as `create`.
   */
  update(
    id: string,
    fields: Partial<UserFields>,
    ifVersion: number | null,
    judge: JudgeRoles,
    act: Act,
  ): Promise<UserRecord>
  /** The newest code is the only one that counts. Errors: NOT_FOUND. */
  startPasswordReset(id: string, codeHash: Uint8Array, expiresAt: Instant, judge: JudgeRoles, act: Act): Promise<void>
  /** Forgets failed logins. Errors: NOT_FOUND. */
  unlock(id: string, act: Act): Promise<UserRecord>
  /**
   * Users with a role of another category than `patient`, with those roles only.
   * @param ids these, whether disabled or not; otherwise all who are not disabled
   */
  staff(query: ListQuery & { readonly ids?: readonly string[] }): Promise<Page<StaffMember>>
}
