import type { FastifyRequest } from 'fastify'
import type { DeviceBedStore } from '../../../store/device-beds.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { BedBody, DeviceBed } from './schemas.ts'
import { deviceBedView } from './view.ts'

const tags = ['devices']

interface Ports {
  readonly devices: DeviceRegistry
  readonly deviceBeds: DeviceBedStore
}

export function deviceBedRoutes(app: App, { devices, deviceBeds }: Ports): void {
  /** Taking a device off a bed is an act on who lies in it. */
  async function allowCurrent(request: FastifyRequest, deviceId: string): Promise<void> {
    const { bed } = found(await devices.get(deviceId), 'device')
    await allowPatient(request, bed === null ? null : await deviceBeds.patientIn(bed.bedId))
  }

  app.put(
    '/devices/:id/bed',
    {
      config: { access: 'devices:assign', whose: 'asked' },
      schema: {
        tags,
        summary: 'Put the device to a bed: from now on the patient in it owns its readings',
        description: 'An assignment of its own beats that of the bed. History is kept.',
        params: IdParams,
        body: BedBody,
        response: { 200: DeviceBed, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async request => {
      const { id } = request.params
      await allowCurrent(request, id)
      await allowPatient(request, await deviceBeds.patientIn(request.body.bedId))
      return deviceBedView(await deviceBeds.bind(id, request.body.bedId, actOf(request)))
    },
  )

  app.delete(
    '/devices/:id/bed',
    {
      config: { access: 'devices:assign', whose: 'asked' },
      schema: {
        tags,
        summary: 'Take the device from its bed; history is kept',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await allowCurrent(request, request.params.id)
      await deviceBeds.release(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
