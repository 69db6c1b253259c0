import { Type } from 'typebox'
import { SCORES, type ScoreName, type ScoreResult } from '../../model/score.ts'
import type { ScorePoint } from '../../model/score-view.ts'
import type { ScoreReader } from '../scores.ts'
import { conditions } from './conditions.ts'
import { decodeCursor, NOTHING, page } from './page.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'
import type { Queryable } from './vitals-writer.ts'

type Row = { patient_id: string; score: ScoreName; measured_at: Date; result: ScoreResult }
type PointRow = {
  patient_id: string
  score: ScoreName
  measured_at: Date
  total: number | null
  floor: number | null
}

const ByTimeAndScore = Type.Tuple([
  Type.Integer({ minimum: -8.64e13, maximum: 8.64e15 }),
  Type.Enum([...SCORES], { type: 'string' }),
])

/** The result without the values that its parts were offered. */
const WITHOUT_INPUTS = `jsonb_set(s.result, '{parts}', (
  select coalesce(jsonb_agg(jsonb_set(part, '{inputs}', '[]') order by place), '[]')
  from jsonb_array_elements(s.result -> 'parts') with ordinality as p (part, place)))`

export function postgresScores(pool: Queryable): ScoreReader {
  return {
    async history({ patientId, from, to, scores, inputs = true, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(
        `s.patient_id = ${bind(patientId)} and s.measured_at >= ${bind(date(from))} and s.measured_at < ${bind(date(to))}`,
      )
      if (scores !== undefined) and(`s.score = any(${bind(scores)}::text[])`)
      if (cursor !== undefined) {
        const [time, score] = decodeCursor(ByTimeAndScore, cursor)
        const before = bind(date(time))
        and(`s.measured_at <= ${before} and (s.measured_at < ${before} or s.score > ${bind(score)})`)
      }
      const { rows } = await pool.query<Row>({
        text: `select s.patient_id, s.score, s.measured_at, ${inputs ? 's.result' : `${WITHOUT_INPUTS} as result`}
          from scores s ${where()} order by s.measured_at desc, s.score limit ${bind(limit + 1)}`,
        values,
      })
      return page(
        rows,
        limit,
        row => row.result,
        row => [row.measured_at.getTime(), row.score],
      )
    },

    async latest(patientIds, scores = SCORES) {
      const { rows } = await pool.query<Row>({
        text: `select n.* from ${patientIds === null ? HERE : ASKED} a
          cross join unnest($1::text[]) as c (score)
          cross join lateral (
            select s.patient_id, s.score, s.measured_at, s.result from scores s
            where s.patient_id = a.patient_id and s.score = c.score order by s.measured_at desc limit 1) n`,
        values: [scores, ...(patientIds === null ? [] : [patientIds.filter(isUuid)])],
      })
      const latest = new Map<string, ScoreResult[]>()
      for (const { patient_id: id, result } of rows) {
        const results = latest.get(id) ?? []
        results.push(result)
        latest.set(id, results)
      }
      return latest
    },

    async trends(patientIds, scores, from) {
      const { rows } = await pool.query<PointRow>({
        text: `select distinct on (s.patient_id, s.score, date_bin('30 minutes', s.measured_at, 'epoch'))
            s.patient_id, s.score, s.measured_at, s.total, s.floor
          from scores s where s.patient_id = any($1::uuid[]) and s.score = any($2::text[]) and s.measured_at >= $3
          order by s.patient_id, s.score, date_bin('30 minutes', s.measured_at, 'epoch'), s.measured_at desc`,
        values: [patientIds.filter(isUuid), scores, date(from)],
      })
      const trends = new Map<string, ScorePoint[]>()
      for (const { patient_id: id, score, measured_at, total, floor } of rows) {
        const points = trends.get(id) ?? []
        points.push({ name: score, measuredAt: instant(measured_at), total, floor })
        trends.set(id, points)
      }
      return trends
    },
  }
}

const ASKED = '(select distinct unnest($2::uuid[]) as patient_id)'
const HERE = `(select patient_id from assignments where upper_inf(during)
  union select patient_id from stays where upper_inf(during))`
