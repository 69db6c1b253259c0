import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../../model/clock.ts'
import { AppError } from '../../../model/errors.ts'
import { may } from '../../../model/policy.ts'
import type { RuleScope } from '../../../model/rule.ts'
import type { RuleStore } from '../../../store/rules.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, callerOf, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { etagOf } from './routes.ts'
import {
  ActivateBody,
  Activated,
  ActivationPage,
  ActivationParams,
  activationView,
  countView,
  RollBackBody,
  RuleListQuery,
  ShadowAnswer,
  ShadowQuery,
  scopeOf,
  shadowView,
  storyView,
} from './schemas.ts'

const tags = ['rules']

interface Ports {
  readonly rules: RuleStore
  readonly clock: Clock
}

export function ruleActivationRoutes(app: App, { rules, clock }: Ports): void {
  app.post(
    '/rules/:id/activate',
    {
      config: { access: 'rules:activate', whose: 'asked' },
      schema: {
        tags,
        summary: 'Let a version count: live, in shadow or off, for a patient, a ward or everyone',
        description: 'For a ward and for everyone `rules:write` is needed besides.',
        params: IdParams,
        headers: IfMatch,
        body: ActivateBody,
        response: { 200: Activated, ...problems(400, 401, 403, 404, 409, 410, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { reason, version, mode } = request.body
      const scope = scopeOf(request.body.scope)
      await allowScope(request, scope)
      const ifRevision = expectedVersion(request.headers)
      const asked = { version, mode, scope }
      const { activation, revision } = await rules.activate(
        request.params.id,
        asked,
        ifRevision,
        actOf(request, reason),
      )
      reply.header('etag', etagOf({ revision }))
      return { ...activationView(activation), revision }
    },
  )

  app.post(
    '/rules/:id/rollback',
    {
      config: { access: 'rules:activate', whose: 'asked' },
      schema: {
        tags,
        summary: 'Bring back what counted before for a patient, a ward or everyone',
        description: 'For a ward and for everyone `rules:write` is needed besides.',
        params: IdParams,
        headers: IfMatch,
        body: RollBackBody,
        response: { 200: Activated, ...problems(400, 401, 403, 404, 409, 410, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const scope = scopeOf(request.body.scope)
      await allowScope(request, scope)
      const ifRevision = expectedVersion(request.headers)
      const act = actOf(request, request.body.reason)
      const { activation, revision } = await rules.rollBack(request.params.id, scope, ifRevision, act)
      reply.header('etag', etagOf({ revision }))
      return { ...activationView(activation), revision }
    },
  )

  app.delete(
    '/rules/:id/activations/:activationId',
    {
      config: { access: 'rules:activate', whose: 'asked' },
      schema: {
        tags,
        summary: 'End an activation: from now on the next wider scope decides',
        description: 'Of a ward and of everyone `rules:write` is needed besides.',
        params: ActivationParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 410, 412) },
      },
    },
    async (request, reply) => {
      const { id, activationId } = request.params
      const { scope } = found(await rules.activation(id, activationId), 'activation')
      await allowScope(request, scope)
      await rules.end(id, activationId, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/rules/:id/activations',
    {
      config: { access: 'alerts:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'What counts and has counted where, and who said so, newest first',
        params: IdParams,
        querystring: RuleListQuery,
        response: { 200: ActivationPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const viewer = viewerOf(request)
      const { id } = found(await rules.get(request.params.id, clock()), 'rule')
      const { limit = PAGE_DEFAULT } = request.query
      const { items, nextCursor } = await rules.activations({ ...request.query, ruleId: id, viewer, limit })
      shown(
        request,
        items.map(({ scope }) => (scope.type === 'patient' ? scope.patientId : null)),
      )
      return { items: items.map(storyView), nextCursor }
    },
  )

  app.get(
    '/rules/:id/shadow',
    {
      config: { access: 'alerts:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'What a dry run would have alarmed: how often by version, and the episodes, newest first',
        params: IdParams,
        querystring: ShadowQuery,
        response: { 200: ShadowAnswer, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const viewer = viewerOf(request)
      const { id } = found(await rules.get(request.params.id, clock()), 'rule')
      const { limit = PAGE_DEFAULT } = request.query
      const [counts, { items, nextCursor }] = await Promise.all([
        rules.shadowCounts(id, clock()),
        rules.shadows({ ...request.query, ruleId: id, viewer, limit }),
      ])
      shown(
        request,
        items.map(({ patientId }) => patientId),
      )
      return { counts: counts.map(countView), items: items.map(shadowView), nextCursor }
    },
  )
}

/** Errors: those of `allowPatient`; FORBIDDEN for what counts for more than a patient. */
async function allowScope(request: FastifyRequest, scope: RuleScope): Promise<void> {
  await allowPatient(request, scope.type === 'patient' ? scope.patientId : null)
  if (scope.type !== 'patient' && !may(callerOf(request).account, 'rules:write')) {
    throw new AppError('FORBIDDEN', 'Your role may switch rules for its patients only')
  }
}
