import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import {
  type CheckedDocument,
  RULE_MODES,
  type Rule,
  type RuleActivation,
  type RuleActivationStory,
  type RuleScope,
  type RuleVersion,
} from '../../model/rule.ts'
import { LOCK_CLASS, RULES_LOCK } from './locks.ts'
import { instant, instantOrNull, oneOf } from './rows.ts'

/** One who writes or switches rules at a time: their limits are those of all together. First in its transaction. */
export async function lockRules(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, RULES_LOCK])
}

export type RuleRow = {
  id: string
  revision: number
  version: number
  document: CheckedDocument
  created_at: Date
  created_by: Person | null
  updated_at: Date
  updated_by: Person | null
}

/** Of each rule `r` its newest version `v`. */
export const RULE_COLUMNS = `r.id, r.version as revision, v.version, v.document, r.created_at, person(r.created_by) as created_by,
  r.updated_at, person(r.updated_by) as updated_by`
export const RULES = `rules r join lateral (
    select version, document from rule_versions where rule_id = r.id order by version desc limit 1
  ) v on true`

/** Errors: NOT_FOUND, STALE_VERSION. */
export async function lockRule(client: pg.ClientBase, id: string, ifRevision: number | null): Promise<Rule> {
  await lockRules(client)
  const { rows } = await client.query<RuleRow>(`select ${RULE_COLUMNS} from ${RULES} where r.id = $1`, [id])
  const row = rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', 'There is no such rule')
  if (ifRevision !== null && ifRevision !== row.revision) {
    throw new AppError('STALE_VERSION', `The rule has changed meanwhile: its ETag is "${row.revision}" by now`)
  }
  return ruleFromRow(row)
}

export function ruleFromRow(row: RuleRow): Rule {
  return {
    id: row.id,
    version: row.version,
    document: row.document,
    revision: row.revision,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    updatedAt: instant(row.updated_at),
    updatedBy: row.updated_by,
  }
}

export type VersionRow = {
  version: number
  document: CheckedDocument
  comment: string | null
  created_at: Date
  created_by: Person | null
}

export function versionFromRow(row: VersionRow): RuleVersion {
  const { version, document, comment, created_at, created_by } = row
  return { version, document, comment, createdAt: instant(created_at), createdBy: created_by }
}

export type ActivationRow = {
  id: string
  rule_id: string
  version: number
  mode: string
  ward_id: string | null
  patient_id: string | null
  activated_at: Date
  activated_by: string | null
}

export const ACTIVATION_COLUMNS =
  'a.id, a.rule_id, a.version, a.mode, a.ward_id, a.patient_id, a.activated_at, a.activated_by'

export function activationFromRow(row: ActivationRow): RuleActivation {
  return {
    id: row.id,
    ruleId: row.rule_id,
    version: row.version,
    mode: oneOf(RULE_MODES, row.mode),
    scope: scopeFromRow(row),
    activatedAt: instant(row.activated_at),
    activatedBy: row.activated_by,
  }
}

export type StoryRow = Omit<ActivationRow, 'activated_by'> & {
  activated_by: Person | null
  reason: string | null
  ended_at: Date | null
  ended_by: Person | null
}

export const STORY_COLUMNS = `a.id, a.rule_id, a.version, a.mode, a.ward_id, a.patient_id, a.activated_at,
  person(a.activated_by) as activated_by, a.reason, a.ended_at, person(a.ended_by) as ended_by`

export function storyFromRow(row: StoryRow): RuleActivationStory {
  return {
    ...activationFromRow({ ...row, activated_by: null }),
    activatedBy: row.activated_by,
    reason: row.reason,
    endedAt: instantOrNull(row.ended_at),
    endedBy: row.ended_by,
  }
}

export function scopeFromRow(row: { readonly ward_id: string | null; readonly patient_id: string | null }): RuleScope {
  if (row.patient_id !== null) return { type: 'patient', patientId: row.patient_id }
  return row.ward_id === null ? { type: 'everyone' } : { type: 'ward', wardId: row.ward_id }
}

/** `ward_id` and `patient_id` of a scope. */
export function scopeColumns(scope: RuleScope): readonly [string | null, string | null] {
  return [scope.type === 'ward' ? scope.wardId : null, scope.type === 'patient' ? scope.patientId : null]
}
