import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { RuleActivation, RuleActivationStory } from '../../model/rule.ts'
import type { RuleInUse, RuleStore } from '../rules.ts'
import { conditions } from './conditions.ts'
import { ByNumber, ByText, ByTimeAndId, decodeCursor, page } from './page.ts'
import { date } from './rows.ts'
import {
  ACTIVATION_COLUMNS,
  type ActivationRow,
  activationFromRow,
  RULE_COLUMNS,
  RULES,
  type RuleRow,
  ruleFromRow,
  STORY_COLUMNS,
  type StoryRow,
  storyFromRow,
  type VersionRow,
  versionFromRow,
} from './rule-rows.ts'
import { isUuid } from './text.ts'
import { visibleTo } from './visible-to.ts'

type Reader = pg.Pool | pg.ClientBase
type InUseRow = RuleRow & { sort_key: string; patients: number; shadow_last_day: number }

const DAY_MS = 86_400_000
/** By name, each once. */
const SORT_KEY = `lower(v.document ->> 'name') || ' ' || r.id`

function inUseColumns(dayAgo: string): string {
  return `${RULE_COLUMNS}, ${SORT_KEY} as sort_key,
    (select count(distinct patient_id)::int from rule_activations a where a.rule_id = r.id and ended_at is null) as patients,
    (select count(*)::int from shadow_episodes e where e.rule_id = r.id and e.raised_at >= ${dayAgo}) as shadow_last_day`
}

export async function readRules(
  pool: Reader,
  { limit, cursor }: Parameters<RuleStore['list']>[0],
  now: Instant,
): ReturnType<RuleStore['list']> {
  const { bind, and, where, values } = conditions()
  const columns = inUseColumns(bind(date(now - DAY_MS)))
  if (cursor !== undefined) and(`${SORT_KEY} > ${bind(decodeCursor(ByText, cursor)[0])}`)
  const { rows } = await pool.query<InUseRow>(
    `select ${columns} from ${RULES} ${where()} order by ${SORT_KEY} limit ${bind(limit + 1)}`,
    values,
  )
  const active = await countingForMany(
    pool,
    rows.map(row => row.id),
  )
  return page(
    rows,
    limit,
    row => inUse(row, active),
    row => [row.sort_key],
  )
}

export async function readRule(pool: Reader, id: string, now: Instant): Promise<RuleInUse | null> {
  const { rows } = await pool.query<InUseRow>(`select ${inUseColumns('$2')} from ${RULES} where r.id = $1`, [
    id,
    date(now - DAY_MS),
  ])
  return rows[0] ? inUse(rows[0], await countingForMany(pool, [id])) : null
}

/** Everyone first, then the wards by name. */
async function countingForMany(pool: Reader, ruleIds: readonly string[]): Promise<readonly RuleActivation[]> {
  const { rows } = await pool.query<ActivationRow>(
    `select ${ACTIVATION_COLUMNS} from rule_activations a left join wards w on w.id = a.ward_id
     where a.rule_id = any($1::text[]) and a.ended_at is null and a.patient_id is null
     order by a.ward_id is not null, lower(w.name), a.id`,
    [ruleIds],
  )
  return rows.map(activationFromRow)
}

function inUse(row: InUseRow, active: readonly RuleActivation[]): RuleInUse {
  return {
    ...ruleFromRow(row),
    activations: active.filter(({ ruleId }) => ruleId === row.id),
    patients: row.patients,
    shadowLastDay: row.shadow_last_day,
  }
}

export async function readVersions(
  pool: Reader,
  { ruleId, limit, cursor }: Parameters<RuleStore['versions']>[0],
): ReturnType<RuleStore['versions']> {
  const { bind, and, where, values } = conditions()
  and(`rule_id = ${bind(ruleId)}`)
  if (cursor !== undefined) and(`version < ${bind(decodeCursor(ByNumber, cursor)[0])}`)
  const { rows } = await pool.query<VersionRow>(
    `select version, document, comment, created_at, person(created_by) as created_by from rule_versions ${where()}
     order by version desc limit ${bind(limit + 1)}`,
    values,
  )
  return page(rows, limit, versionFromRow, row => [row.version])
}

export async function readActivations(
  pool: Reader,
  { ruleId, viewer, limit, cursor }: Parameters<RuleStore['activations']>[0],
): ReturnType<RuleStore['activations']> {
  const { bind, and, where, values } = conditions()
  and(`a.rule_id = ${bind(ruleId)}`)
  visibleTo({ bind, and: theirs => and(`(a.patient_id is null or ${theirs})`) }, 'a.patient_id', viewer)
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(ByTimeAndId, cursor)
    and(`(a.activated_at, a.id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
  }
  const { rows } = await pool.query<StoryRow>(
    `select ${STORY_COLUMNS} from rule_activations a ${where()}
     order by a.activated_at desc, a.id desc limit ${bind(limit + 1)}`,
    values,
  )
  return page(rows, limit, storyFromRow, row => [row.activated_at.getTime(), row.id])
}

export async function readActivation(
  pool: Reader,
  ruleId: string,
  activationId: string,
): Promise<RuleActivationStory | null> {
  if (!isUuid(activationId)) return null
  const { rows } = await pool.query<StoryRow>(
    `select ${STORY_COLUMNS} from rule_activations a where a.rule_id = $1 and a.id = $2`,
    [ruleId, activationId],
  )
  return rows[0] ? storyFromRow(rows[0]) : null
}
