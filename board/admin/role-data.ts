import { REACHES, type Reach, ROLE_CATEGORIES, type RoleCategory } from '../../model/role.ts'
import { type Decode, fields, text } from '../live/fields.ts'

export const REACH_TEXT: Readonly<Record<Reach, string>> = {
  own: 'Own record only',
  care: 'Patients in their care',
  all: 'Every patient of the house',
}

export interface RoleRecord {
  readonly id: string
  readonly name: string
  readonly category: RoleCategory
  readonly permissions: readonly string[]
  readonly reach: Reach
  /** Comes with Wardbeat and cannot be changed. */
  readonly builtIn: boolean
}

export const decodeRole: Decode<RoleRecord> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    category: f.oneOf('category', ROLE_CATEGORIES),
    permissions: f.list('permissions', text),
    reach: f.oneOf('reach', REACHES),
    builtIn: f.raw('builtIn') === true,
  }
}

export interface Permission {
  readonly id: string
  readonly category: string
  readonly description: string
}

export const decodePermission: Decode<Permission> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), category: f.text('category'), description: f.textOrNull('description') ?? '' }
}

/** By category, both in the order of the server. */
export function byCategory(permissions: readonly Permission[]): ReadonlyMap<string, readonly Permission[]> {
  const groups = new Map<string, Permission[]>()
  for (const permission of permissions) {
    const group = groups.get(permission.category) ?? []
    group.push(permission)
    groups.set(permission.category, group)
  }
  return groups
}

/** Where `ROLE_ID` ends. */
const LONGEST_ID = 40

/** An id for a role that people named: `Night nurse (3 North)` becomes `night-nurse-3-north`. What none can be made of fails `ROLE_ID`. */
export function idFrom(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST_ID)
    .replace(/-$/, '')
}
