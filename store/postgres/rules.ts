import type pg from 'pg'
import type { RuleCheck } from '../../bus/rule-check.ts'
import type { Act } from '../../model/act.ts'
import { AppError, invalid } from '../../model/errors.ts'
import type { CheckedDocument } from '../../model/rule.ts'
import { MOST_RULES, type RuleInUse, type RuleStore } from '../rules.ts'
import { ensureBuiltIn } from './built-in-rules.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { only } from './rows.ts'
import { activate, documentOf, endActivation, touchRule } from './rule-activations.ts'
import { readActivation, readActivations, readRule, readRules, readVersions } from './rule-reader.ts'
import { rollBack } from './rule-roll-back.ts'
import { lockRule, lockRules } from './rule-rows.ts'
import { countShadows, readShadows } from './rule-shadows.ts'
import { insertRule, insertVersion } from './rule-writer.ts'
import { yieldsWrong } from './rule-yields.ts'
import { checkStorable } from './text.ts'

export function postgresRules(pool: pg.Pool, check: RuleCheck): RuleStore {
  return {
    create(document, comment, act) {
      checkStorable({ document, comment })
      return edit(pool, async client => {
        await lockRules(client)
        const { rows } = await client.query<{ count: number }>('select count(*)::int as count from rules')
        if (only(rows).count >= MOST_RULES) {
          throw new AppError('RULE_LIMIT', `A house has at most ${MOST_RULES} rules; make one of them say this too`)
        }
        if (!(await insertRule(client, document.id, act))) {
          throw new AppError('CONFLICT', 'Another rule has this id', { errors: [{ path: 'id', message: 'is taken' }] })
        }
        await checkYields(client, document)
        await insertVersion(client, null, document, comment, act)
        return written(client, document.id, act)
      })
    },

    addVersion(document, comment, ifRevision, act) {
      checkStorable({ document, comment })
      return edit(pool, async client => {
        const before = await lockRule(client, document.id, ifRevision)
        const { rowCount } = await client.query(
          'select 1 from rule_versions where rule_id = $1 and version = $2 and document = $3',
          [before.id, before.version, JSON.stringify(document)],
        )
        if (rowCount === 1) throw new AppError('CONFLICT', `This is version ${before.version}, word for word`)
        await checkYields(client, document)
        await insertVersion(client, before, document, comment, act)
        await touchRule(client, before.id, act)
        return written(client, before.id, act)
      })
    },

    list: (query, now) => readRules(pool, query, now),
    get: (id, now) => readRule(pool, id, now),
    versions: query => readVersions(pool, query),
    activations: query => readActivations(pool, query),
    activation: (ruleId, activationId) => readActivation(pool, ruleId, activationId),
    shadows: query => readShadows(pool, query),
    shadowCounts: (ruleId, now) => countShadows(pool, ruleId, now),

    activate(ruleId, asked, ifRevision, act) {
      checkStorable(act.reason)
      return edit(pool, async client => {
        const rule = await lockRule(client, ruleId, ifRevision)
        if (asked.mode !== 'off') {
          const wrong = await yieldsWrong(client, await documentOf(client, ruleId, asked.version))
          if (wrong !== null) throw invalid('version', `cannot count: its ${wrong.path} is wrong: ${wrong.message}`)
        }
        return activate(client, check, rule, { ...asked, restores: null }, act)
      })
    },

    rollBack(ruleId, scope, ifRevision, act) {
      checkStorable(act.reason)
      return edit(pool, async client => {
        return rollBack(client, check, await lockRule(client, ruleId, ifRevision), scope, act)
      })
    },

    end(ruleId, activationId, ifRevision, act) {
      return edit(pool, async client => {
        const rule = await lockRule(client, ruleId, ifRevision)
        const known = await readActivation(client, ruleId, activationId)
        if (known === null) throw new AppError('NOT_FOUND', 'There is no such activation of this rule')
        if (known.endedAt !== null) throw new AppError('CONFLICT', 'It has ended before')
        const { activatedBy, reason: _, endedAt: __, endedBy: ___, ...same } = known
        await endActivation(client, rule, { ...same, activatedBy: activatedBy?.id ?? null }, act)
      })
    },

    ensureBuiltIn: (documents, now) => ensureBuiltIn(pool, check, documents, now),
  }
}

/** Errors: VALIDATION_FAILED (`yieldsTo.0`). The rules are locked. */
async function checkYields(client: pg.ClientBase, document: CheckedDocument): Promise<void> {
  const wrong = await yieldsWrong(client, document)
  if (wrong !== null) throw invalid(wrong.path, wrong.message)
}

/** Tells of what was written. */
async function written(client: pg.ClientBase, id: string, act: Act): Promise<RuleInUse> {
  const rule = await readRule(client, id, act.at)
  if (rule === null) throw new Error('a rule that was just written is not there')
  await recordChanges(client, [{ topic: 'rule', key: id }])
  return rule
}
