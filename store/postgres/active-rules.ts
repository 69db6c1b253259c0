import type pg from 'pg'
import { RULE_MODES } from '../../model/rule.ts'
import type { ActiveRuleReader } from '../active-rules.ts'
import { oneOf } from './rows.ts'
import { scopeFromRow } from './rule-rows.ts'

type ActiveRow = {
  rule_id: string
  version: number
  mode: string
  ward_id: string | null
  patient_id: string | null
  document: unknown
}

export function postgresActiveRules(pool: pg.Pool): ActiveRuleReader {
  return {
    async active() {
      const { rows } = await pool.query<ActiveRow>(
        `select a.rule_id, a.version, a.mode, a.ward_id, a.patient_id, v.document
         from rule_activations a join rule_versions v using (rule_id, version)
         where a.ended_at is null order by a.rule_id, a.id`,
      )
      return rows.map(row => ({
        ruleId: row.rule_id,
        version: row.version,
        mode: oneOf(RULE_MODES, row.mode),
        scope: scopeFromRow(row),
        document: row.document,
      }))
    },
  }
}
