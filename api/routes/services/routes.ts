import { isCurrency, type Price } from '../../../model/service.ts'
import type { ServiceStore } from '../../../store/services.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NewService, Service, ServiceChange, ServicePage, ServiceQuery, serviceView } from './schemas.ts'

const tags = ['services']

export function serviceRoutes(app: App, { services }: { services: ServiceStore }): void {
  app.get(
    '/services',
    {
      config: { access: 'services:read' },
      schema: {
        tags,
        summary: 'Services and operations with their prices, by name',
        querystring: ServiceQuery,
        response: { 200: ServicePage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await services.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(serviceView), nextCursor }
    },
  )

  app.post(
    '/services',
    {
      config: { access: 'services:write' },
      schema: {
        tags,
        summary: 'Add a service or an operation; 409 when the code is taken',
        body: NewService,
        response: { 201: Service, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      checkPrice(request.body.price)
      const service = await services.create(request.body, actOf(request))
      reply.code(201).header('etag', etag(service)).header('location', `/api/v1/services/${service.id}`)
      return serviceView(service)
    },
  )

  app.get(
    '/services/:id',
    {
      config: { access: 'services:read' },
      schema: {
        tags,
        summary: 'One service',
        params: IdParams,
        response: { 200: Service, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const service = found(await services.get(params.id), 'service')
      reply.header('etag', etag(service))
      return serviceView(service)
    },
  )

  app.patch(
    '/services/:id',
    {
      config: { access: 'services:write' },
      schema: {
        tags,
        summary: 'Change a service; what was billed keeps its price, what was booked its length',
        params: IdParams,
        headers: IfMatch,
        body: ServiceChange,
        response: { 200: Service, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      checkPrice(body.price)
      const service = await services.update(params.id, body, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(service))
      return serviceView(service)
    },
  )

  app.delete(
    '/services/:id',
    {
      config: { access: 'services:write' },
      schema: {
        tags,
        summary: 'Take a service off the list; its appointments and bills stay',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      await services.remove(request.params.id, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )
}

function checkPrice(price: Price | undefined): void {
  if (price !== undefined && !isCurrency(price.currency)) throw invalid('price.currency', 'must be one of ISO 4217')
}
