import type pg from 'pg'
import type { RuleCheck } from '../../bus/rule-check.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Rule, RuleActivation, RuleMode, RuleScope } from '../../model/rule.ts'
import type { Activated } from '../rules.ts'
import { activate, current, documentOf, replaceWithDryRun } from './rule-activations.ts'
import { yieldsWrong } from './rule-yields.ts'

interface Earlier {
  readonly id: string
  readonly version: number
  readonly mode: RuleMode
}

const SAME_SCOPE = `b.rule_id = a.rule_id
  and b.ward_id is not distinct from a.ward_id and b.patient_id is not distinct from a.patient_id`

/** Errors: those of `RuleStore.rollBack`; the rule is locked. */
export async function rollBack(
  client: pg.ClientBase,
  check: RuleCheck,
  rule: Rule,
  scope: RuleScope,
  act: Act,
): Promise<Activated> {
  const now = await current(client, rule.id, scope, false)
  const dryRun = await current(client, rule.id, scope, true)
  if (now === null) throw new AppError('CONFLICT', nothingCounts(scope, dryRun))
  const from = now.restores ?? now.id
  const earlier = await countedBefore(client, from, now)
  if (earlier !== null) {
    const { id: restores, version, mode } = earlier
    if (mode !== 'off') await checkYieldsAgain(client, rule.id, version)
    return activate(client, check, rule, { version, mode, scope, restores }, act)
  }
  const tried = dryRun === null ? await dryRunBefore(client, from) : null
  if (tried === null) throw new AppError('CONFLICT', nothingBefore(rule.id, now))
  await checkYieldsAgain(client, rule.id, tried.version)
  return replaceWithDryRun(client, check, rule, now, { version: tried.version, scope, restores: tried.id }, act)
}

/** Other rules may yield to this one by now. Errors: CONFLICT. */
async function checkYieldsAgain(client: pg.ClientBase, ruleId: string, version: number): Promise<void> {
  const wrong = await yieldsWrong(client, await documentOf(client, ruleId, version))
  if (wrong === null) return
  const why = `its ${wrong.path} is wrong by now: ${wrong.message}`
  throw new AppError(
    'CONFLICT',
    `Version ${version} cannot count again: ${why}. Switch the rule off (mode "off") instead`,
  )
}

/** What was live or off there before, and another than what is now: an end in between, and it may be the same. */
async function countedBefore(client: pg.ClientBase, from: string, now: RuleActivation): Promise<Earlier | null> {
  const { rows } = await client.query<Earlier>(
    `select coalesce(b.restores, b.id) as id, b.version, b.mode
     from rule_activations b, rule_activations a
     where a.id = $1 and ${SAME_SCOPE} and b.mode <> 'shadow' and (b.version, b.mode) <> ($2, $3)
       and (b.activated_at, b.id) < (a.activated_at, a.id)
     order by b.activated_at desc, b.id desc limit 1`,
    [from, now.version, now.mode],
  )
  return rows[0] ?? null
}

/** The dry run that ended when its version went live. */
async function dryRunBefore(client: pg.ClientBase, from: string): Promise<Earlier | null> {
  const { rows } = await client.query<Earlier>(
    `select b.id, b.version, b.mode
     from rule_activations b, rule_activations a
     where a.id = $1 and ${SAME_SCOPE} and b.mode = 'shadow' and b.version = a.version and b.ended_at = a.activated_at
     limit 1`,
    [from],
  )
  return rows[0] ?? null
}

function nothingCounts(scope: RuleScope, dryRun: RuleActivation | null): string {
  if (dryRun !== null) {
    return `For ${WHOM[scope.type]} there is only a dry run of version ${dryRun.version}, which tells nobody; end it to stop it`
  }
  return `Nothing of this rule counts for exactly ${WHOM[scope.type]}: roll back where it was switched`
}

function nothingBefore(ruleId: string, now: RuleActivation): string {
  const end = `DELETE /rules/${ruleId}/activations/${now.id}, or “End” on the board`
  const first = `Version ${now.version} is the first that counted for ${WHOM[now.scope.type]}; nothing else counted there before.`
  return now.scope.type === 'everyone'
    ? `${first} Switch the rule off (mode "off"), or end the activation (${end})`
    : `${first} End the activation (${end}): then what counts for more people decides there again`
}

const WHOM: Readonly<Record<RuleScope['type'], string>> = {
  everyone: 'everyone',
  ward: 'this ward',
  patient: 'this patient',
}
