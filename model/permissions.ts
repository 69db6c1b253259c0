/** Whose: a permission on patients counts for those the role reaches; one on the house counts everywhere. */
export type PermissionScope = 'patient' | 'house'

export const PERMISSION_CATEGORIES = [
  'record',
  'monitoring',
  'care',
  'appointments',
  'devices',
  'house',
  'people',
  'integration',
] as const
export type PermissionCategory = (typeof PERMISSION_CATEGORIES)[number]

interface Permission {
  readonly category: PermissionCategory
  readonly scope: PermissionScope
  /** What who holds it may do, for the administrator who makes a role. */
  readonly description: string
}

/** Everything that can be allowed. Roles are lists of these; every route names the one it needs. */
export const PERMISSIONS = {
  'patients:find': {
    category: 'record',
    scope: 'house',
    description: 'Find any patient of the house by name: identity only',
  },
  'patients:create': { category: 'record', scope: 'house', description: 'Add patients' },
  'patients:read': { category: 'record', scope: 'patient', description: 'See identity, contacts and insurance' },
  'patients:write': { category: 'record', scope: 'patient', description: 'Change identity, contacts and insurance' },
  'patients:remove': { category: 'record', scope: 'patient', description: 'Remove and restore patients' },
  'patients:merge': { category: 'record', scope: 'house', description: 'Merge two records of one person, and undo it' },
  'patients:erase': { category: 'record', scope: 'house', description: 'Erase a patient for good' },
  'patients:export': { category: 'record', scope: 'patient', description: 'Export the whole record of a patient' },
  'patients:import': { category: 'record', scope: 'house', description: 'Import patients from a file' },
  'patients:break-glass': {
    category: 'record',
    scope: 'house',
    description: 'Open a foreign record in need, with a reason',
  },
  'accounts:link': { category: 'record', scope: 'patient', description: 'Link a patient with a login, or invite him' },
  'access-log:read': { category: 'record', scope: 'patient', description: 'See who looked at a patient' },
  'billing:read': { category: 'record', scope: 'patient', description: 'See billing information of a patient' },
  'billing:write': { category: 'record', scope: 'patient', description: 'Change billing information of a patient' },

  'vitals:read': { category: 'monitoring', scope: 'patient', description: 'See vital signs and limits' },
  'observations:write': {
    category: 'monitoring',
    scope: 'patient',
    description: 'Enter what no device measures: consciousness, oxygen, pain',
  },
  'limits:write': { category: 'monitoring', scope: 'patient', description: 'Change alarm limits of a patient' },
  'alerts:read': { category: 'monitoring', scope: 'patient', description: 'See alerts' },
  'alerts:act': { category: 'monitoring', scope: 'patient', description: 'Acknowledge and end alerts' },
  'alarm-load:read': {
    category: 'monitoring',
    scope: 'house',
    description: 'See how many alarms wards have and what becomes of them, without patients',
  },
  'rules:read': { category: 'monitoring', scope: 'house', description: 'See alarm rules and where they count' },
  'rules:write': {
    category: 'monitoring',
    scope: 'house',
    description: 'Write alarm rules; with rules:activate switch them for everybody and wards',
  },
  'rules:activate': { category: 'monitoring', scope: 'patient', description: 'Switch rules of alarms for a patient' },
  'rules:backtest': {
    category: 'monitoring',
    scope: 'patient',
    description: 'Try rules of alarms on stored readings',
  },
  'timeline:read': { category: 'monitoring', scope: 'patient', description: "See what happened: a patient's timeline" },

  'clinical:read': {
    category: 'care',
    scope: 'patient',
    description: 'See medications, allergies, conditions, measurements, plans and orders',
  },
  'clinical:write': {
    category: 'care',
    scope: 'patient',
    description: 'Change medications, allergies, conditions and measurements',
  },
  'notes:read': { category: 'care', scope: 'patient', description: 'Read clinical notes' },
  'notes:write': { category: 'care', scope: 'patient', description: 'Write, sign and amend own notes' },
  'plans:write': { category: 'care', scope: 'patient', description: 'Write treatment plans' },
  'orders:write': { category: 'care', scope: 'patient', description: 'Draft medication orders' },
  'orders:sign': { category: 'care', scope: 'patient', description: 'Sign and stop medication orders' },
  'orders:give': { category: 'care', scope: 'patient', description: 'Start signed orders' },
  'advice:read': {
    category: 'care',
    scope: 'house',
    description: 'See how advice on orders is heeded, without patients',
  },
  'messages:read': { category: 'care', scope: 'patient', description: 'Read messages between patient and staff' },
  'messages:write': { category: 'care', scope: 'patient', description: 'Write messages between patient and staff' },
  'care-team:read': { category: 'care', scope: 'patient', description: 'See who looks after a patient' },
  'care-team:write': { category: 'care', scope: 'patient', description: 'Change who looks after a patient, hand over' },

  'appointments:read': { category: 'appointments', scope: 'patient', description: 'See appointments' },
  'appointments:request': {
    category: 'appointments',
    scope: 'patient',
    description: 'Ask for appointments, cancel them',
  },
  'appointments:decide': {
    category: 'appointments',
    scope: 'patient',
    description: 'Approve, reject and complete own appointments',
  },
  'appointments:manage': {
    category: 'appointments',
    scope: 'patient',
    description: 'Approve, move, complete and bill any appointment',
  },
  'doctors:read': { category: 'appointments', scope: 'house', description: 'See doctors, their hours and free slots' },
  'doctors:write': {
    category: 'appointments',
    scope: 'house',
    description: 'Change doctors, their hours and absences',
  },
  'services:read': { category: 'appointments', scope: 'house', description: 'See services, operations and prices' },
  'services:write': { category: 'appointments', scope: 'house', description: 'Change services, operations and prices' },
  'income:read': { category: 'appointments', scope: 'house', description: 'See what was done and billed' },

  'devices:read': { category: 'devices', scope: 'house', description: 'See devices' },
  'devices:write': {
    category: 'devices',
    scope: 'house',
    description: 'Register, change and remove devices and their credentials',
  },
  'devices:assign': { category: 'devices', scope: 'patient', description: 'Give a device to a patient, take it back' },
  'devices:command': { category: 'devices', scope: 'patient', description: 'Send commands to devices' },
  'rejects:read': { category: 'devices', scope: 'house', description: 'See refused readings' },
  'rejects:replay': { category: 'devices', scope: 'house', description: 'Replay refused readings' },

  'wards:read': { category: 'house', scope: 'house', description: 'See wards, rooms and beds' },
  'wards:write': { category: 'house', scope: 'house', description: 'Change wards, rooms, beds and who works there' },
  'stays:read': { category: 'house', scope: 'patient', description: 'See where a patient lies and has lain' },
  'stays:write': { category: 'house', scope: 'patient', description: 'Admit, transfer and discharge patients' },
  'arrivals:write': { category: 'house', scope: 'patient', description: 'Note that a patient has arrived' },

  'users:read': { category: 'people', scope: 'house', description: 'See users' },
  'users:write': {
    category: 'people',
    scope: 'house',
    description: 'Create, change and disable users; reset passwords',
  },
  'roles:read': { category: 'people', scope: 'house', description: 'See roles and permissions' },
  'roles:write': { category: 'people', scope: 'house', description: 'Make and change roles' },
  'staff:read': { category: 'people', scope: 'house', description: 'See the names of colleagues' },
  'audit:read': { category: 'people', scope: 'house', description: 'See who did what' },

  'webhooks:write': { category: 'integration', scope: 'house', description: 'Set up webhooks, see their deliveries' },
  'jobs:read': { category: 'integration', scope: 'house', description: 'See the jobs of everybody' },
} as const satisfies Readonly<Record<string, Permission>>

export type Action = keyof typeof PERMISSIONS
export const ACTIONS = Object.keys(PERMISSIONS) as readonly Action[]

export function isAction(text: string): text is Action {
  return Object.hasOwn(PERMISSIONS, text)
}

/** Permissions that count only for patients the role reaches. */
export type PatientAction = { [A in Action]: (typeof PERMISSIONS)[A]['scope'] extends 'patient' ? A : never }[Action]

export function isPatientAction(action: Action): action is PatientAction {
  return PERMISSIONS[action].scope === 'patient'
}
