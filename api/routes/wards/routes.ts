import { HOME_DEFAULTS } from '../../../model/place.ts'
import type { WardStore } from '../../../store/places.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { checkVersion, etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NewWard, PageQuery, Ward, WardChange, WardPage, wardView } from './schemas.ts'

const tags = ['wards']

export function wardRoutes(app: App, { wards }: { wards: WardStore }): void {
  app.get(
    '/wards',
    {
      config: { access: 'wards:read' },
      schema: {
        tags,
        summary: 'Wards, by name',
        querystring: PageQuery,
        response: { 200: WardPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await wards.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(wardView), nextCursor }
    },
  )

  app.post(
    '/wards',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Add a ward, or a list of patients at home',
        body: NewWard,
        response: { 201: Ward, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { kind = 'ward', ...given } = request.body
      const defaults = kind === 'home' ? HOME_DEFAULTS : { silenceSeconds: null, intervalSeconds: null }
      const ward = await wards.create({ kind, timeZone: null, ...defaults, ...given }, actOf(request))
      reply.code(201).header('etag', etag(ward)).header('location', `/api/v1/wards/${ward.id}`)
      return wardView(ward)
    },
  )

  app.get(
    '/wards/:id',
    {
      config: { access: 'wards:read' },
      schema: { tags, summary: 'One ward', params: IdParams, response: { 200: Ward, ...problems(401, 403, 404) } },
    },
    async ({ params }, reply) => {
      const ward = found(await wards.get(params.id), 'ward')
      reply.header('etag', etag(ward))
      return wardView(ward)
    },
  )

  app.patch(
    '/wards/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Change a ward; what is not named stays',
        params: IdParams,
        headers: IfMatch,
        body: WardChange,
        response: { 200: Ward, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const ward = await wards.update(params.id, body, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(ward))
      return wardView(ward)
    },
  )

  app.delete(
    '/wards/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Remove a ward with its rooms and beds; 409 while patients stay in it',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      checkVersion(found(await wards.get(request.params.id), 'ward'), request.headers)
      await wards.remove(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
