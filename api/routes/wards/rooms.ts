import type { BedStore } from '../../../store/places.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { PageQuery, Room, RoomBody, RoomPage } from './schemas.ts'

const tags = ['wards']

export function roomRoutes(app: App, { beds }: { beds: BedStore }): void {
  app.get(
    '/wards/:id/rooms',
    {
      config: { access: 'wards:read' },
      schema: {
        tags,
        summary: 'Rooms of a ward',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: RoomPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { items, nextCursor } = await beds.rooms(params.id, { ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: [...items], nextCursor }
    },
  )

  app.post(
    '/wards/:id/rooms',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Add a room',
        params: IdParams,
        body: RoomBody,
        response: { 201: Room, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const room = await beds.createRoom(request.params.id, request.body.name, actOf(request))
      reply.code(201).header('etag', etag(room))
      return room
    },
  )

  app.patch(
    '/rooms/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Rename a room',
        params: IdParams,
        headers: IfMatch,
        body: RoomBody,
        response: { 200: Room, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const room = await beds.renameRoom(params.id, body.name, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(room))
      return room
    },
  )

  app.delete(
    '/rooms/:id',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Remove a room; 409 while beds stand in it',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      await beds.removeRoom(request.params.id, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )
}
