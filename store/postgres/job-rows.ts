import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Act } from '../../model/act.ts'
import { JOB_KINDS, JOB_STATES, type Job } from '../../model/job.ts'
import { instant, instantOrNull, oneOf } from './rows.ts'

export type JobRow = {
  id: string
  kind: string
  state: string
  params: Record<string, string>
  created_at: Date
  created_by: string
  started_at: Date | null
  ended_at: Date | null
  done: number
  total: number | null
  counts: Record<string, number>
  problem: string | null
}

export const JOB_COLUMNS =
  'id, kind, state, params, created_at, created_by, started_at, ended_at, done, total, counts, problem'

export function jobFromRow(row: JobRow): Job {
  return {
    id: row.id,
    kind: oneOf(JOB_KINDS, row.kind),
    state: oneOf(JOB_STATES, row.state),
    params: row.params,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    startedAt: instantOrNull(row.started_at),
    endedAt: instantOrNull(row.ended_at),
    done: row.done,
    total: row.total,
    counts: row.counts,
    problem: row.problem,
  }
}

const nullableText = Type.Union([Type.String(), Type.Null()])
const StoredAct = Type.Object({
  at: Type.Number(),
  by: nullableText,
  reason: nullableText,
  from: Type.Object({ ip: nullableText, userAgent: nullableText, requestId: nullableText, login: nullableText }),
})

/** Throws when the database holds something else. */
export function actFromRow(act: unknown): Act {
  return Value.Parse(StoredAct, act)
}
