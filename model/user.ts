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
