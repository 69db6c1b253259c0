import type { FastifyRequest } from 'fastify'
import { AppError } from '../../../model/errors.ts'
import type { Job as ModelJob } from '../../../model/job.ts'
import { may } from '../../../model/policy.ts'
import type { JobStore } from '../../../store/jobs.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { Job, JobErrorPage, JobErrorQuery, JobPage, JobQuery, jobView } from './schemas.ts'

const tags = ['jobs']

/** A job is its creator's business, and of those who may see everybody's. */
export async function allowedJob(jobs: JobStore, request: FastifyRequest, id: string): Promise<ModelJob> {
  const job = found(await jobs.get(id), 'job')
  const { id: caller, account } = callerOf(request)
  return found(job.createdBy === caller || may(account, 'jobs:read') ? job : null, 'job')
}

export function jobRoutes(app: App, { jobs }: { readonly jobs: JobStore }): void {
  app.get(
    '/jobs',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'Own jobs, newest first',
        querystring: JobQuery,
        response: { 200: JobPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { all, limit = PAGE_DEFAULT, ...rest } = request.query
      const { id, account } = callerOf(request)
      const ofAll = all === 'true'
      if (ofAll && !may(account, 'jobs:read')) throw new AppError('FORBIDDEN', 'Your role does not allow this')
      const { items, nextCursor } = await jobs.list({ ...rest, limit, ...(ofAll ? {} : { createdBy: id }) })
      return { items: items.map(jobView), nextCursor }
    },
  )

  app.get(
    '/jobs/:id',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'One job: how far it is, and what came of it',
        params: IdParams,
        response: { 200: Job, ...problems(401, 403, 404) },
      },
    },
    async request => jobView(await allowedJob(jobs, request, request.params.id)),
  )

  app.get(
    '/jobs/:id/errors',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'What was wrong with which line; at most 10,000 are kept',
        params: IdParams,
        querystring: JobErrorQuery,
        response: { 200: JobErrorPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { limit = PAGE_DEFAULT, ...rest } = request.query
      const job = await allowedJob(jobs, request, request.params.id)
      const { items, nextCursor } = await jobs.errors(job.id, { ...rest, limit })
      return { items: [...items], nextCursor }
    },
  )

  app.post(
    '/jobs/:id/cancel',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'Stop a job; what it has done stays, and one that has ended stays as it is',
        params: IdParams,
        response: { 200: Job, ...problems(401, 403, 404) },
      },
    },
    async request => {
      const job = await allowedJob(jobs, request, request.params.id)
      return jobView(await jobs.cancel(job.id, actOf(request)))
    },
  )
}
