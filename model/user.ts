import type { Instant } from './clock.ts'
import type { Action } from './permissions.ts'

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  /** Ids of roles. */
  readonly roles: readonly string[]
}

/** A user as he sees himself: what his pages are made of. */
export interface Me extends User {
  /** Of all his roles together. */
  readonly permissions: readonly Action[]
  /** Where he works. */
  readonly wards: readonly { readonly id: string; readonly name: string }[]
  /** The patient that his login speaks for. */
  readonly patientId: string | null
  /** Somebody else chose his password: nothing but changing it is allowed. */
  readonly mustChangePassword: boolean
}

/** A user as administrators see him. */
export interface UserRecord extends User {
  readonly wards: Me['wards']
  readonly patientId: string | null
  /** May not log in since then. */
  readonly disabledAt: Instant | null
  /** After failed logins; may be over. */
  readonly lockedUntil: Instant | null
  readonly lastLoginAt: Instant | null
  readonly mustChangePassword: boolean
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
}

/** A colleague: what everybody of the staff may know of him. */
export type StaffMember = Pick<User, 'id' | 'name' | 'roles'>
