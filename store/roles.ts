import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Role } from '../model/role.ts'

/** A role that the house made, beside the built-in ones. */
export interface OwnRole extends Role {
  readonly builtIn: false
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type RoleFields = Pick<Role, 'name' | 'category' | 'permissions' | 'reach'>

/** The house's own roles, at most 200. Every change is audited and a change of topic `role`. */
export interface RoleStore {
  /** By name. */
  list(): Promise<readonly OwnRole[]>
  get(id: string): Promise<OwnRole | null>
  /** Errors: CONFLICT when the id is taken, or there are too many. */
  create(id: string, fields: RoleFields, act: Act): Promise<OwnRole>
  /** Errors: NOT_FOUND, STALE_VERSION. */
  replace(id: string, fields: RoleFields, ifVersion: number | null, act: Act): Promise<OwnRole>
  /** Errors: NOT_FOUND, STALE_VERSION, ROLE_IN_USE. */
  remove(id: string, ifVersion: number | null, act: Act): Promise<void>
}
