import type { Instant } from '../model/clock.ts'
import type { Relation, Visibility } from '../model/policy.ts'
import type { Role } from '../model/role.ts'
import type { Me } from '../model/user.ts'

/** A login's owner with everything the policy asks about him. */
export interface Account {
  readonly user: Omit<Me, 'permissions'>
  /** Those that exist; an id of a role that was removed grants nothing. None while he must change his password. */
  readonly roles: readonly Role[]
  /** `roles`, and those that wait for him to change his password: for what others give him to do. */
  readonly given: readonly Role[]
  /** May not log in, and is logged out everywhere. */
  readonly disabled: boolean
  /** Families of refresh tokens that have not ended. */
  readonly logins: ReadonlySet<string>
}

export interface AccountReader {
  account(userId: string): Promise<Account | null>
}

/** For whom a list is read: it then holds only the patients that he may see. Null: the system itself. */
export type Viewer = { readonly userId: string; readonly visibility: Visibility } | null

export interface RelationReader {
  /** What joins the user and the patient (or the record he was merged into) now; null when there is no such patient. */
  relations(userId: string, patientId: string): Promise<ReadonlySet<Relation> | null>
  /** Those of the patients that only break-glass joins with the user, as far as these relations count. */
  opened(
    userId: string,
    patientIds: ReadonlySet<string>,
    relations: ReadonlySet<Relation>,
  ): Promise<ReadonlySet<string>>
  /** What joins users with patients now; `patients` narrows it to those. Each relation without `unattended`. */
  joined(userIds: readonly string[], patients: ReadonlySet<string> | null): Promise<readonly Joined[]>
  /** Monitored patients nobody answers for now, of `patients` or of all. */
  unattended(patients: ReadonlySet<string> | null): Promise<ReadonlySet<string>>
  /** When the next relation begins by itself: a care team membership that was written down ahead. Null: none is. */
  nextBegin(): Promise<Instant | null>
  /** The patients who stay in a ward now. @param ward its id or its name */
  inWard(ward: string): Promise<ReadonlySet<string>>
}

/** One way in which one user and one patient belong together. */
export interface Joined {
  readonly userId: string
  readonly patientId: string
  readonly relation: Exclude<Relation, 'unattended'>
  /** When it ends by itself; null: not by time. */
  readonly until: Instant | null
}
