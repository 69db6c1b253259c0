import { AUDIT_VALUES, AUDIT_VERBS, type AuditValues, auditWords } from '../../model/audit.ts'
import { ACTIONS } from '../../model/permissions.ts'
import type { NameOfPerson } from '../beds.ts'
import { dayAfter, instantOf } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import type { Option } from '../parts/option.ts'
import type { Picked } from '../parts/picked.ts'
import { decodeName } from '../patients/identity.ts'

export interface AuditItem extends AuditValues {
  readonly id: string
  /** Unix ms. */
  readonly at: number
  /** Null: the system itself. */
  readonly by: { readonly name: string; readonly roles: readonly string[] } | null
  readonly isChange: boolean
  readonly action: string
  readonly what: string
  readonly inNeed: boolean
  readonly patientId: string | null
  readonly patientName: NameOfPerson | null
  readonly resource: { readonly kind: string; readonly id: string } | null
  readonly reason: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
  readonly login: string | null
}

export const decodeAuditItem: Decode<AuditItem> = (value, at) => {
  const f = fields(value, at)
  const by = f.raw('by') === null ? null : f.of('by', fields)
  const resource = f.raw('resource') === null ? null : f.of('resource', fields)
  const from = f.of('from', fields)
  return {
    id: f.text('id'),
    at: f.of('at', instant),
    by: by && { name: by.text('name'), roles: by.list('roles', text) },
    isChange: f.text('kind') === 'change',
    action: f.text('action'),
    what: f.text('what'),
    inNeed: f.flag('inNeed'),
    patientId: f.textOrNull('patientId'),
    patientName: f.raw('patientName') === null ? null : f.of('patientName', decodeName),
    resource: resource && { kind: resource.text('kind'), id: resource.text('id') },
    reason: f.textOrNull('reason'),
    ip: from.textOrNull('ip'),
    userAgent: from.textOrNull('userAgent'),
    requestId: from.textOrNull('requestId'),
    login: from.textOrNull('login'),
    values: f.oneOf('values', AUDIT_VALUES),
    before: f.raw('before'),
    after: f.raw('after'),
  }
}

export interface AuditFilter {
  readonly user: Picked | null
  readonly patient: Picked | null
  /** Empty: every one. */
  readonly action: string
  /** First and last day, `2026-11-21`, or empty. */
  readonly from: string
  readonly to: string
}

export const EVERYTHING: AuditFilter = { user: null, patient: null, action: '', from: '', to: '' }

/** @param zone in which days begin, IANA name */
export function auditPath({ user, patient, action, from, to }: AuditFilter, zone: string): string {
  const begin = instantOf(from, '00:00', zone)
  const end = instantOf(dayAfter(to), '00:00', zone)
  const parts = {
    userId: user?.id ?? '',
    patientId: patient?.id ?? '',
    action,
    from: begin === null ? '' : new Date(begin).toISOString(),
    to: end === null ? '' : new Date(end).toISOString(),
  }
  const query = new URLSearchParams(Object.entries(parts).filter(([, part]) => part !== '')).toString()
  return query === '' ? '/audit' : `/audit?${query}`
}

/** What an administrator may look for, in words and in their order. */
export const ACTION_CHOICES: readonly Option<string>[] = [...new Set([...ACTIONS, ...AUDIT_VERBS])]
  .map(action => ({ value: action, text: auditWords({ action, isChange: !action.endsWith(':read') }) }))
  .sort((a, b) => a.text.localeCompare(b.text))

export interface FieldChange {
  /** `name, given` */
  readonly name: string
  /** Null: there was none, or it is empty. */
  readonly before: string | null
  readonly after: string | null
}

/** What counts changes is no change itself. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['version', 'updated at'])

/**
 * What a change changed, field by field; of what was added or taken away, all of its fields.
 * @param moment how times are told
 */
export function changesOf(before: unknown, after: unknown, moment: (at: number) => string): readonly FieldChange[] {
  const [was, is] = [flat(before, moment), flat(after, moment)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map(name => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
    .filter(change => change.before !== change.after && !BOOKKEEPING.has(change.name))
}

/** A record as lines: the path of each value in words, and its text. Empty values are left out. */
function flat(
  value: unknown,
  moment: (at: number) => string,
  path: readonly string[] = [],
): ReadonlyMap<string, string> {
  const name = path.join(', ') || 'value'
  if (value === null || value === undefined || value === '') return new Map()
  if (typeof value === 'number' && isInstant(value)) return new Map([[name, moment(value)]])
  if (typeof value !== 'object') return new Map([[name, String(value)]])
  const isList = Array.isArray(value)
  if (isList && value.every(item => typeof item !== 'object')) {
    return value.length === 0 ? new Map() : new Map([[name, value.join(', ')]])
  }
  return new Map(
    Object.entries(value).flatMap(([key, part]) => [
      ...flat(part, moment, [...path, isList ? String(Number(key) + 1) : wordsOf(key)]),
    ]),
  )
}

/** Unix ms of this century: no other number of a record is as large. */
const isInstant = (value: number) => value >= Date.UTC(2000) && value < Date.UTC(2100)

/** `primaryCareProvider` becomes `primary care provider`. */
const wordsOf = (key: string) => key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
