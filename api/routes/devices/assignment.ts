import type { FastifyRequest } from 'fastify'
import type { DeviceRegistry } from '../../../store/devices.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { Assignment, AssignmentBody, AssignmentPage, AssignmentQuery } from './schemas.ts'
import { assignmentView, assignmentViews } from './view.ts'

const tags = ['devices']
/** A caller's clock may be ahead of ours; more than this is a plan, which an assignment is not. */
const AHEAD_MS = 60_000

export function assignmentRoutes(app: App, { devices }: { devices: DeviceRegistry }): void {
  /** Taking a device off its patient is an act on that patient. */
  async function allowCurrent(request: FastifyRequest, deviceId: string): Promise<void> {
    const device = found(await devices.get(deviceId), 'device')
    await allowPatient(request, device.assignment?.patientId ?? null)
  }

  app.get(
    '/devices/:id/assignments',
    {
      config: { access: 'devices:read' },
      schema: {
        tags,
        summary: 'Which patients the device was given to, newest first',
        description:
          'Its own assignments; whom it served by its bed is the history of the bed. Patients whom you may not see are not named.',
        params: IdParams,
        querystring: AssignmentQuery,
        response: { 200: AssignmentPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { params, query } = request
      const device = found(await devices.get(params.id), 'device')
      const { limit = PAGE_DEFAULT, ...rest } = query
      const { items, nextCursor } = await devices.assignments(device.id, { ...rest, limit })
      return { items: await assignmentViews(request, items), nextCursor }
    },
  )

  app.put(
    '/devices/:id/assignment',
    {
      config: { access: 'devices:assign', whose: 'asked' },
      schema: {
        tags,
        summary: 'Bind the device to a patient; 409 when it belongs to another one',
        params: IdParams,
        body: AssignmentBody,
        response: { 200: Assignment, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async request => {
      const { patientId, from: asked, replace = false } = request.body
      await allowPatient(request, patientId)
      const act = actOf(request)
      const from = asked === undefined ? act.at : instantOf(asked, 'from')
      if (from > act.at + AHEAD_MS) throw invalid('from', 'must not be in the future')
      if (replace) await allowCurrent(request, request.params.id)
      const assignment = await devices.assign(request.params.id, patientId, from, { replace }, act)
      return assignmentView(assignment, new Set([assignment.patientId]))
    },
  )

  app.delete(
    '/devices/:id/assignment',
    {
      config: { access: 'devices:assign', whose: 'asked' },
      schema: {
        tags,
        summary: 'Take the device off its patient; history is kept',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await allowCurrent(request, request.params.id)
      await devices.unassign(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
