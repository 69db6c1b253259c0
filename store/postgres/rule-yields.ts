import type pg from 'pg'
import type { FieldError } from '../../model/errors.ts'
import type { CheckedDocument } from '../../model/rule.ts'
import { yieldProblem } from '../../model/rule-yields.ts'

/** @returns what is wrong with whom the rule yields to, beside the newest version of every other and what counts of it */
export async function yieldsWrong(client: pg.ClientBase, document: CheckedDocument): Promise<FieldError | null> {
  if ((document.yieldsTo ?? []).length === 0) return null
  const { rows } = await client.query<{ document: CheckedDocument }>(
    `select document from rule_versions v where rule_id <> $1 and (
       version = (select max(version) from rule_versions n where n.rule_id = v.rule_id)
       or exists (
         select 1 from rule_activations a
         where a.rule_id = v.rule_id and a.version = v.version and ended_at is null and mode <> 'off'))
     order by rule_id, version`,
    [document.id],
  )
  return yieldProblem(
    document,
    rows.map(row => row.document),
  )
}
