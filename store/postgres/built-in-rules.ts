import type pg from 'pg'
import type { RuleCheck } from '../../bus/rule-check.ts'
import { ownAct } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { CheckedDocument } from '../../model/rule.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { only } from './rows.ts'
import { activate, current, touchRule } from './rule-activations.ts'
import { lockRule, lockRules } from './rule-rows.ts'
import { insertRule, insertVersion } from './rule-writer.ts'

/** See `RuleStore.ensureBuiltIn`. */
export async function ensureBuiltIn(
  pool: pg.Pool,
  check: RuleCheck,
  documents: readonly CheckedDocument[],
  now: Instant,
): Promise<void> {
  const act = ownAct(now, 'Comes with the product')
  for (const document of documents) {
    await edit(pool, async client => {
      await lockRules(client)
      if (await insertRule(client, document.id, act)) {
        const version = await insertVersion(client, null, document, null, act)
        await activateForEveryone(client, version)
        return
      }
      const own = await newestOwn(client, document)
      if (own === null || own.isSame) return
      const newest = await lockRule(client, document.id, null)
      const counting = await current(client, document.id, { type: 'everyone' }, false)
      const version = await insertVersion(client, newest, document, null, act)
      if (counting?.mode === 'live' && (await isOwn(client, document.id, counting.version))) {
        await activateForEveryone(client, version)
      } else {
        await touchRule(client, document.id, act)
        await recordChanges(client, [{ topic: 'rule', key: document.id }])
      }
    })

    async function activateForEveryone(client: pg.ClientBase, version: number): Promise<void> {
      const rule = await lockRule(client, document.id, null)
      await client.query('savepoint before_activation')
      try {
        const wanted = { version, mode: 'live', scope: { type: 'everyone' }, restores: null } as const
        await activate(client, check, rule, wanted, act)
      } catch (error) {
        // What the house has made of its rules goes before what the product brings: it waits to be activated by a person.
        if (!(error instanceof AppError && error.code === 'RULE_LIMIT')) throw error
        await client.query('rollback to savepoint before_activation')
      }
    }
  }
}

/** The newest version that came with the product; null: the rule is the house's own. */
async function newestOwn(
  client: pg.ClientBase,
  document: CheckedDocument,
): Promise<{ readonly isSame: boolean } | null> {
  const { rows } = await client.query<{ same: boolean }>(
    `select document = $2 as same from rule_versions where rule_id = $1 and created_by is null
     order by version desc limit 1`,
    [document.id, JSON.stringify(document)],
  )
  return rows[0] ? { isSame: rows[0].same } : null
}

async function isOwn(client: pg.ClientBase, ruleId: string, version: number): Promise<boolean> {
  const { rows } = await client.query<{ own: boolean }>(
    'select created_by is null as own from rule_versions where rule_id = $1 and version = $2',
    [ruleId, version],
  )
  return only(rows).own
}
