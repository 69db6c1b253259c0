import t from 'tap'
import type { ShadowEpisode } from '../../../model/rule.ts'
import { ruleCheck } from '../../../rules/rule-check.ts'
import { postgresActiveRules } from '../../../store/postgres/active-rules.ts'
import { postgresRules } from '../../../store/postgres/rules.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { ruleContract } from '../../contract/rules.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
let wards = 0
let told = '0'
const adapters = {
  rules: postgresRules(pool, ruleCheck),
  active: postgresActiveRules(pool),
  world: clinicalWorld(pool),
  async ward() {
    const ward = await postgresWards(pool).create(
      { name: `Ward ${++wards}`, kind: 'ward', timeZone: 'UTC', silenceSeconds: null, intervalSeconds: null },
      actAt(T0),
    )
    return ward.id
  },
  async raiseShadow(e: ShadowEpisode) {
    await pool.query(
      `insert into shadow_episodes (id, rule_id, rule_version, patient_id, priority, message, raised_at, justification)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [e.id, e.ruleId, e.ruleVersion, e.patientId, e.priority, e.message, new Date(e.raisedAt), e.justification],
    )
  },
  async story(patientId: string) {
    const { rows } = await pool.query<{ summary: string }>(
      `select summary from timeline where patient_id = $1 and type = 'rule' order by at`,
      [patientId],
    )
    return rows.map(row => row.summary)
  },
  async told() {
    const { rows } = await pool.query<{ version: string; key: string }>(
      `select version::text, key from changes where topic = 'rule' and version > $1 order by version`,
      [told],
    )
    told = rows.at(-1)?.version ?? told
    return rows.map(row => row.key)
  },
  async endAll() {
    await pool.query('update rule_activations set ended_at = now() where ended_at is null')
  },
}
ruleContract(t, () => adapters)
