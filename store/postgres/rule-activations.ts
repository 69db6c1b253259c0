import type pg from 'pg'
import type { RuleCheck } from '../../bus/rule-check.ts'
import type { Act } from '../../model/act.ts'
import { AppError, invalid } from '../../model/errors.ts'
import type { CheckedDocument, Rule, RuleActivation, RuleMode, RuleScope } from '../../model/rule.ts'
import { type Activated, MOST_RULES } from '../rules.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { lockPatient } from './lock-patient.ts'
import { date, only } from './rows.ts'
import { ACTIVATION_COLUMNS, type ActivationRow, activationFromRow, scopeColumns } from './rule-rows.ts'
import { isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'
import { uuid7 } from './uuid7.ts'

interface Wanted {
  readonly version: number
  readonly mode: RuleMode
  readonly scope: RuleScope
  /** Of rolling back: whose version and mode it brings back. */
  readonly restores: string | null
}

/** Errors: those of `RuleStore.activate`; the rule is locked. */
export async function activate(
  client: pg.ClientBase,
  check: RuleCheck,
  rule: Rule,
  wanted: Wanted,
  act: Act,
): Promise<Activated> {
  const { version, mode, scope } = wanted
  await lockScope(client, scope)
  const document = await documentOf(client, rule.id, version)
  const before = await current(client, rule.id, scope, mode === 'shadow')
  if (before !== null && before.version === version && before.mode === mode) {
    throw new AppError('CONFLICT', `Version ${version} counts there like this already`)
  }
  const dryRun = mode === 'shadow' ? null : await current(client, rule.id, scope, true)
  const over = [before, dryRun?.version === version ? dryRun : null].filter(each => each !== null)
  for (const { id } of over) await endRow(client, id, act)
  if (mode !== 'off') await checkTogether(client, check, document)
  const activation = await insertActivation(client, rule.id, wanted, act)
  return { activation, revision: await tell(client, rule, before, activation, act) }
}

/** Ends what counts, and begins a dry run there. Errors: NOT_FOUND (the patient), RULE_LIMIT. */
export async function replaceWithDryRun(
  client: pg.ClientBase,
  check: RuleCheck,
  rule: Rule,
  before: RuleActivation,
  wanted: Omit<Wanted, 'mode'>,
  act: Act,
): Promise<Activated> {
  await lockScope(client, wanted.scope)
  const document = await documentOf(client, rule.id, wanted.version)
  await endRow(client, before.id, act)
  await checkTogether(client, check, document)
  const activation = await insertActivation(client, rule.id, { ...wanted, mode: 'shadow' }, act)
  return { activation, revision: await tell(client, rule, before, activation, act) }
}

async function insertActivation(
  client: pg.ClientBase,
  ruleId: string,
  { version, mode, scope, restores }: Wanted,
  act: Act,
): Promise<RuleActivation> {
  const { rows } = await client.query<ActivationRow>(
    `insert into rule_activations as a (id, rule_id, version, mode, ward_id, patient_id, activated_at, activated_by, reason, restores)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${ACTIVATION_COLUMNS}`,
    [uuid7(act.at), ruleId, version, mode, ...scopeColumns(scope), date(act.at), act.by, act.reason, restores],
  )
  return activationFromRow(only(rows))
}

/** Ends what counts. Errors: NOT_FOUND (the patient). */
export async function endActivation(
  client: pg.ClientBase,
  rule: Rule,
  activation: RuleActivation,
  act: Act,
): Promise<void> {
  await endRow(client, activation.id, act)
  await tell(client, rule, activation, null, act)
}

/** What counts for exactly this scope: live or off, or in shadow. */
export async function current(
  client: pg.ClientBase,
  ruleId: string,
  scope: RuleScope,
  isShadow: boolean,
): Promise<(RuleActivation & { readonly restores: string | null }) | null> {
  const { rows } = await client.query<ActivationRow & { restores: string | null }>(
    `select ${ACTIVATION_COLUMNS}, a.restores from rule_activations a
     where rule_id = $1 and ended_at is null and (mode = 'shadow') = $2
       and ward_id is not distinct from $3 and patient_id is not distinct from $4`,
    [ruleId, isShadow, ...scopeColumns(scope)],
  )
  return rows[0] ? { ...activationFromRow(rows[0]), restores: rows[0].restores } : null
}

/** Grows the rule's revision. @returns the new one */
export async function touchRule(client: pg.ClientBase, ruleId: string, act: Act): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    'update rules set version = version + 1, updated_at = $2, updated_by = $3 where id = $1 returning version',
    [ruleId, date(act.at), act.by],
  )
  return only(rows).version
}

/** Audit, the patient's story, and the rules' worker. */
async function tell(
  client: pg.ClientBase,
  rule: Rule,
  before: RuleActivation | null,
  after: RuleActivation | null,
  act: Act,
): Promise<number> {
  const revision = await touchRule(client, rule.id, act)
  const scope = (after ?? before)?.scope
  const patientId = scope?.type === 'patient' ? scope.patientId : null
  await appendAudit(client, act, {
    action: patientId === null ? 'rules:write' : 'rules:activate',
    patientId,
    resource: { kind: 'rule', id: rule.id },
    before,
    after,
  })
  if (patientId !== null) {
    const summary = `${STORY[after?.mode ?? 'ended']}: ${rule.document.name}`
    const reference = { kind: 'rule', id: rule.id }
    await appendTimeline(client, [{ patientId, type: 'rule', at: act.at, by: act.by, summary, reference }])
  }
  await recordChanges(client, [{ topic: 'rule', key: rule.id }])
  return revision
}

const STORY: Readonly<Record<RuleMode | 'ended', string>> = {
  live: 'Alarm rule switched on',
  shadow: 'Alarm rule on trial, nobody is told',
  off: 'Alarm rule switched off',
  ended: 'Alarm rule as for everybody else again',
}

async function endRow(client: pg.ClientBase, id: string, act: Act): Promise<void> {
  await client.query('update rule_activations set ended_at = $2, ended_by = $3 where id = $1', [
    id,
    date(act.at),
    act.by,
  ])
}

/** Errors: NOT_FOUND (the patient), MERGED, VALIDATION_FAILED (`scope.wardId`). */
async function lockScope(client: pg.ClientBase, scope: RuleScope): Promise<void> {
  if (scope.type === 'patient') await lockPatient(client, scope.patientId)
  if (scope.type !== 'ward') return
  const found = isUuid(scope.wardId)
    ? await client.query('select 1 from wards where id = $1 and removed_at is null for share', [scope.wardId])
    : null
  if (found?.rowCount !== 1) throw invalid('scope.wardId', 'is no ward of this house')
}

/** Errors: VALIDATION_FAILED (`version`). */
export async function documentOf(client: pg.ClientBase, ruleId: string, version: number): Promise<CheckedDocument> {
  const { rows } = await client.query<{ document: CheckedDocument }>(
    'select document from rule_versions where rule_id = $1 and version = $2',
    [ruleId, version],
  )
  if (rows[0] === undefined) throw invalid('version', 'is no version of this rule')
  return rows[0].document
}

/** Errors: RULE_LIMIT. */
export async function checkTogether(client: pg.ClientBase, check: RuleCheck, more: CheckedDocument): Promise<void> {
  const { rows } = await client.query<{ document: CheckedDocument }>(
    `select document from rule_versions v where exists (
       select 1 from rule_activations a
       where a.rule_id = v.rule_id and a.version = v.version and ended_at is null and mode <> 'off')
     order by rule_id, version`,
  )
  const documents = [...rows.map(row => row.document), more]
  if (documents.length > MOST_RULES) {
    throw new AppError('RULE_LIMIT', `At most ${MOST_RULES} versions of rules can count at one time; end some first`)
  }
  const conflict = check.conflict(documents)
  if (conflict !== null) throw new AppError('RULE_LIMIT', conflict)
}
