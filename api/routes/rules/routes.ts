import type { RuleCheck } from '../../../bus/rule-check.ts'
import type { Clock } from '../../../model/clock.ts'
import { AppError } from '../../../model/errors.ts'
import type { RuleStore } from '../../../store/rules.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import {
  asksView,
  CheckAnswer,
  Rule,
  RuleBody,
  RuleListQuery,
  RulePage,
  RuleToCheck,
  ruleView,
  summaryView,
  VersionPage,
  versionView,
} from './schemas.ts'

const tags = ['rules']
/** An editor checks while somebody types. */
const pace = perUser(120, 'checks of rules')

interface Ports {
  readonly rules: RuleStore
  readonly ruleCheck: RuleCheck
  readonly clock: Clock
}

export function ruleRoutes(app: App, { rules, ruleCheck, clock }: Ports): void {
  app.get(
    '/rules',
    {
      config: { access: 'rules:read' },
      schema: {
        tags,
        summary: 'Rules by name, each with its newest version and what counts where',
        querystring: RuleListQuery,
        response: { 200: RulePage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await rules.list({ ...query, limit: query.limit ?? PAGE_DEFAULT }, clock())
      return { items: items.map(summaryView), nextCursor }
    },
  )

  app.post(
    '/rules',
    {
      config: { access: 'rules:write' },
      schema: {
        tags,
        summary: 'A new rule, version 1; it counts for nobody until it is activated',
        body: RuleBody,
        response: { 201: Rule, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { comment = null, ...document } = request.body
      const checked = check(document)
      const rule = await rules.create(checked.document, comment, actOf(request))
      reply.code(201).header('etag', etagOf(rule)).header('location', `/api/v1/rules/${rule.id}`)
      return ruleView(rule, checked.asks)
    },
  )

  app.post(
    '/rules/check',
    {
      config: { access: 'rules:read', ...pace },
      schema: {
        tags,
        summary: 'Check a rule without keeping it: what is wrong where, or what it asks for and how it reads',
        body: RuleToCheck,
        response: { 200: CheckAnswer, ...problems(400, 401, 403, 413, 415, 429) },
      },
    },
    async ({ body }) => {
      const { document, asks } = check(body)
      return { document, asks: asksView(asks) }
    },
  )

  app.get(
    '/rules/:id',
    {
      config: { access: 'rules:read' },
      schema: {
        tags,
        summary: 'One rule: its newest version, in words too, and what counts where',
        params: IdParams,
        response: { 200: Rule, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const rule = found(await rules.get(params.id, clock()), 'rule')
      reply.header('etag', etagOf(rule))
      return ruleView(rule, ruleCheck.check(rule.document).asks)
    },
  )

  app.put(
    '/rules/:id',
    {
      config: { access: 'rules:write' },
      schema: {
        tags,
        summary: 'A new version; versions never change, and what counts stays until it is activated',
        params: IdParams,
        headers: IfMatch,
        body: RuleBody,
        response: { 200: Rule, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { comment = null, ...document } = request.body
      const checked = check(document)
      const { id } = request.params
      if (checked.document.id !== id) throw invalid('id', `must be ${id}: the id of a rule never changes`)
      const version = expectedVersion(request.headers)
      const rule = await rules.addVersion(checked.document, comment, version, actOf(request))
      reply.header('etag', etagOf(rule))
      return ruleView(rule, checked.asks)
    },
  )

  app.get(
    '/rules/:id/versions',
    {
      config: { access: 'rules:read' },
      schema: {
        tags,
        summary: 'Every version of a rule, newest first',
        params: IdParams,
        querystring: RuleListQuery,
        response: { 200: VersionPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id } = found(await rules.get(params.id, clock()), 'rule')
      const { items, nextCursor } = await rules.versions({ ...query, ruleId: id, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(versionView), nextCursor }
    },
  )

  /** Errors: VALIDATION_FAILED, with the place of everything that is wrong. */
  function check(written: unknown) {
    const { document, asks, problems: errors } = ruleCheck.check(written)
    if (document !== null) return { document, asks }
    const first = errors[0]
    const detail = first ? `${[first.path, first.message].filter(s => s !== '').join(' ')}` : 'not a rule'
    throw new AppError('VALIDATION_FAILED', detail, { errors })
  }
}

export const etagOf = ({ revision }: { readonly revision: number }) => etag({ version: revision })
