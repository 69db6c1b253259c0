import { type Static, Type } from 'typebox'
import { JOB_KINDS, JOB_STATES, type Job as ModelJob } from '../../../model/job.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

export const Job = Type.Object(
  {
    id: Uuid,
    kind: Type.Enum([...JOB_KINDS], { type: 'string' }),
    state: Type.Enum([...JOB_STATES], { type: 'string' }),
    params: Type.Record(Type.String(), Type.String()),
    createdAt: IsoTime,
    createdBy: Uuid,
    startedAt: nullable(IsoTime),
    endedAt: nullable(IsoTime),
    progress: Type.Object({
      done: Type.Integer({ description: 'Lines or parts that are done' }),
      total: nullable(Type.Integer({ description: 'Of how many; null: not known' })),
    }),
    counts: Type.Record(Type.String(), Type.Integer(), {
      description: 'How many lines were `created`, `unchanged`, `refused`',
    }),
    problem: nullable(Type.String({ description: 'Why it failed' })),
  },
  { title: 'Job', description: 'Long work that somebody asked for' },
)
export const JobPage = page(Job)
export const JobQuery = Type.Object({
  all: Type.Optional(Type.Enum(['true', 'false'], { type: 'string', description: 'Those of everybody (`jobs:read`)' })),
  ...pageQuery,
})
export const JobErrorPage = page(
  Type.Object(
    {
      line: Type.Integer({ description: 'As an editor counts: the heading is line 1' }),
      path: Type.String({ description: 'Column; empty: the whole line' }),
      message: Type.String(),
    },
    { title: 'JobError' },
  ),
)
export const JobErrorQuery = Type.Object(pageQuery)

export function jobView(job: ModelJob): Static<typeof Job> {
  const { done, total, createdAt, startedAt, endedAt, params, counts, ...same } = job
  return {
    ...same,
    params: { ...params },
    counts: { ...counts },
    createdAt: iso(createdAt),
    startedAt: isoOrNull(startedAt),
    endedAt: isoOrNull(endedAt),
    progress: { done, total },
  }
}
