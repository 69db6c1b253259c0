import type { Clock } from '../../../model/clock.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { callerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { Assignment, AssignmentBody } from './schemas.ts'
import { assignmentView } from './view.ts'

const tags = ['devices']
/** A caller's clock may be ahead of ours; more than this is a plan, which an assignment is not. */
const AHEAD_MS = 60_000

export function assignmentRoutes(app: App, { devices, clock }: { devices: DeviceRegistry; clock: Clock }): void {
  app.put(
    '/devices/:id/assignment',
    {
      config: { access: 'devices:assign' },
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
      const now = clock()
      const from = asked === undefined ? now : instantOf(asked, 'from')
      if (from > now + AHEAD_MS) throw invalid('from', 'must not be in the future')
      const options = { replace, by: callerOf(request).id, now }
      return assignmentView(await devices.assign(request.params.id, patientId, from, options))
    },
  )

  app.delete(
    '/devices/:id/assignment',
    {
      config: { access: 'devices:assign' },
      schema: {
        tags,
        summary: 'Take the device off its patient; history is kept',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await devices.unassign(params.id, clock())
      return reply.code(204).send(null)
    },
  )
}
