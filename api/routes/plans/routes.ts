import type { FastifyRequest } from 'fastify'
import { PLAN_STATES } from '../../../model/treatment-plan.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { TreatmentPlanStore } from '../../../store/treatment-plans.ts'
import { decidedStates } from '../../access/drafts.ts'
import { found, notFound } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { eachOf } from '../../schemas/clinical.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import {
  changeOf,
  NewPlan,
  Plan,
  PlanChange,
  PlanPage,
  PlanParams,
  PlanQuery,
  planView,
  VersionQuery,
} from './schemas.ts'

const tags = ['plans']
const pace = perUser(60, 'changes of plans')

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly plans: TreatmentPlanStore
}

export function planRoutes(app: App, { patients, plans }: Ports): void {
  app.get(
    '/patients/:id/plans',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Treatment plans, newest first; drafts for those who write plans',
        params: IdParams,
        querystring: PlanQuery,
        response: { 200: PlanPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { state, limit = PAGE_DEFAULT, ...same } = request.query
      const { id: patientId } = found(await patients.get(request.params.id), 'patient')
      const asked = state === undefined ? PLAN_STATES : eachOf(PLAN_STATES, state, 'state')
      const states = shownStates(request, asked)
      const { items, nextCursor } = await plans.list({ ...same, patientId, states, limit })
      return { items: items.map(planView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/plans',
    {
      config: { access: 'plans:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Write a treatment plan',
        params: IdParams,
        body: NewPlan,
        response: { 200: Plan, 201: Plan, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, state = 'draft', title, goals = [], activities = [] } = request.body
      const { goals: written = [], activities: planned = [] } = changeOf({ goals, activities })
      const fields = { title, state, goals: written, activities: planned }
      const { record, isNew } = await plans.create(request.params.id, fields, actOf(request), id)
      reply.code(isNew ? 201 : 200).header('etag', etag(record))
      reply.header('location', `/api/v1/patients/${record.patientId}/plans/${record.id}`)
      return planView(record)
    },
  )

  app.get(
    '/patients/:id/plans/:planId',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'One treatment plan',
        params: PlanParams,
        response: { 200: Plan, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const plan = await shownPlan(request, request.params)
      reply.header('etag', etag(plan))
      return planView(plan)
    },
  )

  app.patch(
    '/patients/:id/plans/:planId',
    {
      config: { access: 'plans:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Change a treatment plan; what is not named stays, and every version is kept',
        params: PlanParams,
        headers: IfMatch,
        body: PlanChange,
        response: { 200: Plan, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, planId } = request.params
      const version = expectedVersion(request.headers)
      const plan = await plans.change(id, planId, changeOf(request.body), version, actOf(request))
      reply.header('etag', etag(plan))
      return planView(plan)
    },
  )

  app.get(
    '/patients/:id/plans/:planId/versions',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'A treatment plan as it was in each version, newest first',
        params: PlanParams,
        querystring: VersionQuery,
        response: { 200: PlanPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { limit = PAGE_DEFAULT, ...same } = request.query
      const { patientId, id: planId } = await shownPlan(request, request.params)
      const { items, nextCursor } = await plans.versions({ ...same, patientId, planId, limit })
      const states = shownStates(request, PLAN_STATES)
      return { items: items.filter(({ state }) => states.includes(state)).map(planView), nextCursor }
    },
  )

  /** Errors: NOT_FOUND. */
  async function shownPlan(request: FastifyRequest, { id, planId }: { id: string; planId: string }) {
    const plan = found(await plans.get(id, planId), 'plan')
    if (!shownStates(request, PLAN_STATES).includes(plan.state)) throw notFound('plan')
    return plan
  }
}

const shownStates = (request: FastifyRequest, states: typeof PLAN_STATES | readonly (typeof PLAN_STATES)[number][]) =>
  decidedStates(callerOf(request), 'plans:write', states, ['draft'])
