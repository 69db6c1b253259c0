import { ACTIONS, type Action } from './permissions.ts'

export const ROLE_CATEGORIES = ['clinical', 'administrative', 'technical', 'patient', 'research'] as const
export type RoleCategory = (typeof ROLE_CATEGORIES)[number]

/**
 * Whose: how far the permissions on patients of a role reach.
 * - `own`: the patients that the user's login is linked with
 * - `care`: those in his care: care team, ward, appointment, opened in need, and monitored ones nobody answers for
 * - `all`: every patient
 */
export const REACHES = ['own', 'care', 'all'] as const
export type Reach = (typeof REACHES)[number]

export interface Role {
  /** Slug; for ever. */
  readonly id: string
  readonly name: string
  readonly category: RoleCategory
  readonly permissions: readonly Action[]
  readonly reach: Reach
  /** Part of the product: cannot be changed. */
  readonly builtIn: boolean
}

export const ROLE_ID = /^[a-z][a-z0-9-]{1,39}$/

const CARE: readonly Action[] = [
  'patients:find',
  'patients:create',
  'patients:read',
  'patients:write',
  'patients:export',
  'patients:break-glass',
  'vitals:read',
  'observations:write',
  'limits:write',
  'alerts:read',
  'alerts:act',
  'alarm-load:read',
  'rules:read',
  'timeline:read',
  'clinical:read',
  'clinical:write',
  'notes:read',
  'notes:write',
  'plans:write',
  'orders:write',
  'messages:read',
  'messages:write',
  'care-team:read',
  'care-team:write',
  'appointments:read',
  'doctors:read',
  'services:read',
  'devices:read',
  'devices:assign',
  'devices:command',
  'wards:read',
  'stays:read',
  'stays:write',
  'arrivals:write',
  'staff:read',
]

/** The roles that every house has. What each may see of whom is in test/model/policy-expectation.ts, cell by cell. */
export const BUILT_IN_ROLES: readonly Role[] = [
  builtIn('admin', 'Administrator', 'administrative', 'all', ACTIONS),
  builtIn('nurse', 'Nurse', 'clinical', 'care', [...CARE, 'orders:give']),
  builtIn('doctor', 'Doctor', 'clinical', 'care', [
    ...CARE,
    'rules:backtest',
    'orders:sign',
    'rules:activate',
    'advice:read',
    'appointments:request',
    'appointments:decide',
  ]),
  builtIn('patient', 'Patient', 'patient', 'own', [
    'patients:read',
    'patients:export',
    'vitals:read',
    'timeline:read',
    'clinical:read',
    'messages:read',
    'messages:write',
    'care-team:read',
    'stays:read',
    'appointments:read',
    'appointments:request',
    'doctors:read',
    'services:read',
    'access-log:read',
    'billing:read',
  ]),
  builtIn('reception', 'Reception', 'administrative', 'all', [
    'patients:find',
    'patients:create',
    'patients:read',
    'patients:write',
    'patients:import',
    'accounts:link',
    'billing:read',
    'billing:write',
    'appointments:read',
    'appointments:request',
    'appointments:manage',
    'doctors:read',
    'services:read',
    'wards:read',
    'stays:read',
    'arrivals:write',
    'staff:read',
  ]),
  builtIn('manager', 'Manager', 'administrative', 'own', [
    'alarm-load:read',
    'advice:read',
    'rules:read',
    'wards:read',
    'doctors:read',
    'services:read',
    'services:write',
    'income:read',
    'staff:read',
  ]),
  // Of patients it only sends commands to their devices, whoever they are.
  builtIn('integrator', 'Device integrator', 'technical', 'all', [
    'devices:read',
    'devices:write',
    'devices:command',
    'rejects:read',
    'rejects:replay',
    'wards:read',
    'webhooks:write',
  ]),
  builtIn('researcher', 'Researcher', 'research', 'own', ['wards:read', 'services:read']),
]

function builtIn(id: string, name: string, category: RoleCategory, reach: Reach, permissions: readonly Action[]): Role {
  return { id, name, category, reach, permissions, builtIn: true }
}
