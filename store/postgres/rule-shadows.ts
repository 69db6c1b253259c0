import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { HumanName } from '../../model/patient.ts'
import type { ShadowCount, ShadowEpisode } from '../../model/rule.ts'
import type { RuleStore } from '../rules.ts'
import { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor, page } from './page.ts'
import { PATIENT_NAME } from './patient-rows.ts'
import { date, instant, instantOrNull } from './rows.ts'
import { visibleTo } from './visible-to.ts'

const DAY_MS = 86_400_000

type ShadowRow = {
  id: string
  rule_id: string
  rule_version: number
  patient_id: string
  patient_name: Pick<HumanName, 'given' | 'family'>
  priority: ShadowEpisode['priority']
  message: string
  raised_at: Date
  ended_at: Date | null
  justification: ShadowEpisode['justification']
}

export async function readShadows(
  pool: pg.Pool,
  { ruleId, version, viewer, limit, cursor }: Parameters<RuleStore['shadows']>[0],
): ReturnType<RuleStore['shadows']> {
  const { bind, and, where, values } = conditions()
  and(`s.rule_id = ${bind(ruleId)}`)
  if (version !== undefined) and(`s.rule_version = ${bind(version)}`)
  visibleTo({ bind, and }, 's.patient_id', viewer)
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(ByTimeAndId, cursor)
    and(`(s.raised_at, s.id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
  }
  const { rows } = await pool.query<ShadowRow>(
    `select s.id, s.rule_id, s.rule_version, s.patient_id, ${PATIENT_NAME} as patient_name, s.priority, s.message,
       s.raised_at, s.ended_at, s.justification
     from shadow_episodes s join patients p on p.id = s.patient_id ${where()}
     order by s.raised_at desc, s.id desc limit ${bind(limit + 1)}`,
    values,
  )
  return page(
    rows,
    limit,
    row => ({
      id: row.id,
      ruleId: row.rule_id,
      ruleVersion: row.rule_version,
      patientId: row.patient_id,
      patientName: row.patient_name,
      priority: row.priority,
      message: row.message,
      raisedAt: instant(row.raised_at),
      endedAt: instantOrNull(row.ended_at),
      justification: row.justification,
    }),
    row => [row.raised_at.getTime(), row.id],
  )
}

type CountRow = {
  rule_version: number
  episodes: number
  open: number
  last_day: number
  patients: number
  first_at: Date
  last_at: Date
}

export async function countShadows(pool: pg.Pool, ruleId: string, now: Instant): Promise<readonly ShadowCount[]> {
  const { rows } = await pool.query<CountRow>(
    `select rule_version, count(*)::int as episodes, count(*) filter (where ended_at is null)::int as open,
       count(*) filter (where raised_at >= $2)::int as last_day, count(distinct patient_id)::int as patients,
       min(raised_at) as first_at, max(raised_at) as last_at
     from shadow_episodes where rule_id = $1 group by rule_version order by rule_version desc limit 100`,
    [ruleId, date(now - DAY_MS)],
  )
  return rows.map(row => ({
    version: row.rule_version,
    episodes: row.episodes,
    open: row.open,
    lastDay: row.last_day,
    patients: row.patients,
    firstAt: instant(row.first_at),
    lastAt: instant(row.last_at),
  }))
}
