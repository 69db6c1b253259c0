import type { Role, User } from './user.ts'

export const ACTIONS = [
  'patients:read',
  'patients:write',
  'vitals:read',
  'limits:write',
  'alerts:read',
  'alerts:act',
  'devices:read',
  'devices:write',
  'devices:assign',
  'rejects:read',
  'rejects:replay',
] as const
export type Action = (typeof ACTIONS)[number]

const CLINICIAN: readonly Action[] = [
  'patients:read',
  'patients:write',
  'vitals:read',
  'limits:write',
  'alerts:read',
  'alerts:act',
  'devices:read',
  'devices:assign',
]

/** What each role may do. Every clinician sees the ward until care teams exist. */
export const PERMISSIONS: Readonly<Record<Role, readonly Action[]>> = {
  admin: ACTIONS,
  nurse: CLINICIAN,
  doctor: CLINICIAN,
}

/** The one decision used by REST, WebSocket and exports. */
export function may(user: Pick<User, 'roles'>, action: Action): boolean {
  return user.roles.some(role => PERMISSIONS[role].includes(action))
}
