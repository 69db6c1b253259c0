import type { BedStore } from '../../../store/places.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { Bed, BedChange, BedPage, NewBed, PageQuery } from './schemas.ts'

const tags = ['wards']

export function bedRoutes(app: App, { beds }: { beds: BedStore }): void {
  app.get(
    '/wards/:id/beds',
    {
      config: { access: 'wards:read' },
      schema: {
        tags,
        summary: 'Beds of a ward',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: BedPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { items, nextCursor } = await beds.beds(params.id, { ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: [...items], nextCursor }
    },
  )

  app.post(
    '/wards/:id/beds',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Add a bed',
        params: IdParams,
        body: NewBed,
        response: { 201: Bed, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { name, roomId = null } = request.body
      const bed = await beds.createBed(request.params.id, { name, roomId }, actOf(request))
      reply.code(201).header('etag', etag(bed))
      return bed
    },
  )

  app.patch(
    '/beds/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Rename a bed, or move it to another room of its ward',
        params: IdParams,
        headers: IfMatch,
        body: BedChange,
        response: { 200: Bed, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const bed = await beds.updateBed(params.id, body, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(bed))
      return bed
    },
  )

  app.delete(
    '/beds/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Remove a bed; 409 while somebody lies in it',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      await beds.removeBed(request.params.id, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )
}
