import type { Act } from './act.ts'
import type { Instant } from './clock.ts'

export interface AuditEntry {
  readonly id: string
  readonly at: Instant
  /** Null: the system itself, or a user who does not exist any more. Roles by name, as they are now. */
  readonly by: { readonly id: string; readonly name: string; readonly roles: readonly string[] } | null
  /** A permission, or a verb: `patients:write`, `alerts:acknowledge`, `live:subscribe` … */
  readonly action: string
  readonly isChange: boolean
  readonly patientId: string | null
  /** As it is now; null: of no patient. */
  readonly patientName: { readonly given: readonly string[]; readonly family: string } | null
  readonly resource: { readonly kind: string; readonly id: string } | null
  readonly reason: string | null
  readonly from: Act['from']
}

/**
 * - `shown`: they are in `before` and `after`
 * - `none`: a read has none
 * - `erased`: the patient was erased, and his key with him
 * - `damaged`: not what was written; `npm run audit:verify` says more
 */
export const AUDIT_VALUES = ['shown', 'none', 'erased', 'damaged'] as const

export interface AuditValues {
  readonly values: (typeof AUDIT_VALUES)[number]
  readonly before: unknown
  readonly after: unknown
}

/** What the first part of an action is about, as a patient would call it. */
const SUBJECTS: Readonly<Record<string, string>> = {
  patients: 'personal details',
  accounts: 'the login that belongs to the record',
  'access-log': 'the list of who looked',
  billing: 'billing information',
  vitals: 'vital signs',
  observations: 'what was observed by hand',
  'spo2-scale': 'the SpO2 scale of the score',
  limits: 'alarm limits',
  alerts: 'alarms',
  rules: 'alarm rules',
  timeline: 'the history of the stay',
  clinical: 'medications, allergies, conditions and measurements',
  notes: 'clinical notes',
  plans: 'treatment plans',
  orders: 'medication orders',
  messages: 'messages',
  'care-team': 'the care team',
  appointments: 'appointments',
  devices: 'the monitor',
  stays: 'ward and bed',
  arrivals: 'the arrival',
  rejects: 'refused readings',
  audit: 'the audit',
  clinic: 'the clinic',
  'break-glass': 'the record, in need',
}

/** What has a better word than "Changed …". */
const DEEDS: Readonly<Record<string, string>> = {
  'live:subscribe': 'Watched live',
  'patients:find': 'Looked for patients by name',
  'patients:create': 'Registered the patient',
  'patients:remove': 'Removed the record',
  'patients:restore': 'Restored the record',
  'patients:merge': 'Merged two records',
  'patients:unmerge': 'Undid a merge of two records',
  'patients:erase': 'Erased the record',
  'patients:export': 'Exported the record',
  'patients:import': 'Imported the record',
  'patients:break-glass': 'Opened the record in need',
  'alerts:act': 'Answered an alarm',
  'alerts:acknowledge': 'Acknowledged an alarm',
  'alerts:resolve': 'Ended an alarm',
  'rules:write': 'Wrote an alarm rule, or switched one for many',
  'rules:activate': 'Switched an alarm rule for one patient',
  'rules:backtest': 'Tried alarm rules on stored readings',
  'rejects:replay': 'Replayed refused readings',
  'accounts:invite': 'Invited the patient to a login',
  'appointments:request': 'Asked for an appointment, or cancelled one',
  'appointments:decide': 'Answered or completed an appointment',
  'appointments:manage': 'Arranged or billed an appointment',
  'devices:assign': 'Connected or disconnected a monitor',
  'devices:command': 'Sent a command to a monitor',
  'messages:write': 'Wrote a message',
  'arrivals:write': 'Noted the arrival',
  'orders:write': 'Drafted a medication order',
  'orders:sign': 'Signed or stopped a medication order',
  'orders:give': 'Started a medication order',
  'observations:write': 'Entered observations',
  'spo2-scale:order': 'Ordered an SpO2 scale',
}

/** Deeds that change nothing, and are no mere look either. */
const ALWAYS: ReadonlySet<string> = new Set(['live:subscribe', 'patients:export', 'patients:find', 'rules:backtest'])

/** Verbs that are no permission themselves, or have a word of their own. */
export const AUDIT_VERBS: readonly string[] = Object.keys(DEEDS)

/** What was done, in words that a patient understands. */
export function auditWords({ action, isChange }: Pick<AuditEntry, 'action' | 'isChange'>): string {
  const deed = DEEDS[action]
  if (deed !== undefined && (isChange || ALWAYS.has(action))) return deed
  const [subject = action] = action.split(':')
  return `${isChange ? 'Changed' : 'Looked at'} ${SUBJECTS[subject] ?? subject.replaceAll('-', ' ')}`
}
