import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../../model/clock.ts'
import type { Device as ModelDevice } from '../../../model/device.ts'
import { type DeviceRegistry, UNDESCRIBED } from '../../../store/devices.ts'
import { newSecret } from '../../auth/refresh-tokens.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { mayAlsoOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { checkVersion, etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { Device, DeviceChange, DevicePage, DeviceQuery, NewDevice, RegisteredDevice } from './schemas.ts'
import { deviceView, deviceViews } from './view.ts'

const tags = ['devices']

export function deviceRoutes(app: App, { devices, clock }: { devices: DeviceRegistry; clock: Clock }): void {
  app.get(
    '/devices',
    {
      config: { access: 'devices:read' },
      schema: {
        tags,
        summary: 'List or search devices; who has one is told to who may see that patient',
        querystring: DeviceQuery,
        response: { 200: DevicePage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { online, limit = PAGE_DEFAULT, ...rest } = request.query
      const { patientId = null } = rest
      if (patientId !== null && (await mayAlsoOf(request, [patientId.toLowerCase()], 'patients:read')).size === 0) {
        return { items: [], nextCursor: null }
      }
      const connected = online === undefined ? {} : { online: online === 'true' }
      const { items, nextCursor } = await devices.list({ ...rest, ...connected, limit })
      return { items: await deviceViews(request, items), nextCursor }
    },
  )

  app.post(
    '/devices',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Register a device; its credentials are shown once',
        body: NewDevice,
        response: { 201: RegisteredDevice, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body }, reply) => {
      const { id, ...fields } = body
      await checkGateway(devices, id, fields.gatewayId)
      const { token, hash } = newSecret()
      const device = await devices.create(id, { ...UNDESCRIBED, ...fields }, hash, clock())
      reply
        .code(201)
        .header('etag', etag(device))
        .header('location', `/api/v1/devices/${encodeURIComponent(id)}`)
      return { ...deviceView(device, new Set()), credentials: { username: id, password: token } }
    },
  )

  app.get(
    '/devices/:id',
    {
      config: { access: 'devices:read' },
      schema: { tags, summary: 'One device', params: IdParams, response: { 200: Device, ...problems(401, 403, 404) } },
    },
    async (request, reply) => {
      const device = found(await devices.get(request.params.id), 'device')
      reply.header('etag', etag(device))
      return onlyView(request, device)
    },
  )

  app.patch(
    '/devices/:id',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Change a device; what is not named stays',
        params: IdParams,
        headers: IfMatch,
        body: DeviceChange,
        response: { 200: Device, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      await checkGateway(devices, params.id, body.gatewayId)
      const device = await devices.update(params.id, body, expectedVersion(headers))
      reply.header('etag', etag(device))
      return onlyView(request, device)
    },
  )

  app.delete(
    '/devices/:id',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Remove a device: ends its assignment and its credentials, keeps its readings',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 412) },
      },
    },
    async ({ params, headers }, reply) => {
      checkVersion(found(await devices.get(params.id), 'device'), headers)
      await devices.remove(params.id, clock())
      return reply.code(204).send(null)
    },
  )
}

async function onlyView(request: FastifyRequest, device: ModelDevice) {
  return found((await deviceViews(request, [device])).at(0) ?? null, 'device')
}

async function checkGateway(devices: DeviceRegistry, id: string, gatewayId: string | null | undefined): Promise<void> {
  if (gatewayId === null || gatewayId === undefined) return
  if (gatewayId === id) throw invalid('gatewayId', 'must be another device')
  const gateway = await devices.get(gatewayId)
  if (gateway?.kind !== 'gateway') throw invalid('gatewayId', 'is not a registered device of kind gateway')
}
