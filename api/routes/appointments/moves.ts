import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Move } from '../../../model/appointment.ts'
import type { AppointmentStore, MoveDetails } from '../../../store/appointments.ts'
import { allowAppointment, partyOf } from '../../appointments/party.ts'
import { startJudge } from '../../appointments/start-judge.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { instantOf } from '../../schemas/times.ts'
import { NoBody } from '../alerts/schemas.ts'
import { Appointment, appointmentView, CompleteBody, ReasonBody, RescheduleBody } from './schemas.ts'

const tags = ['appointments']
/** What the caller may do is more than seeing it, and is decided by `partyOf`. */
const config = { access: 'appointments:read', whose: 'asked' } as const
const response = { 200: Appointment, ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
const given = { tags, params: IdParams, headers: IfMatch, response }

export function moveRoutes(app: App, { appointments }: { appointments: AppointmentStore }): void {
  type Moved = FastifyRequest<{ Params: { id: string }; Headers: { 'if-match'?: string } }>

  async function move(request: Moved, reply: FastifyReply, name: Move, details: MoveDetails, reason: string | null) {
    const { id } = request.params
    const { appointment } = found(await appointments.get(id), 'appointment')
    await allowAppointment(request, appointment)
    const party = await partyOf(request, appointment)
    const ifVersion = expectedVersion(request.headers)
    const moved = await appointments.move(id, name, party, details, ifVersion, actOf(request, reason))
    reply.header('etag', etag(moved.appointment))
    return appointmentView(moved)
  }

  app.post(
    '/appointments/:id/approve',
    { config, schema: { ...given, summary: 'Approve a request: doctor or reception', body: NoBody } },
    (request, reply) => move(request, reply, 'approve', {}, null),
  )

  app.post(
    '/appointments/:id/reject',
    { config, schema: { ...given, summary: 'Reject a request, with a reason: doctor or reception', body: ReasonBody } },
    (request, reply) => move(request, reply, 'reject', {}, request.body.reason),
  )

  app.post(
    '/appointments/:id/cancel',
    {
      config,
      schema: { ...given, summary: 'Cancel before its start, with a reason; the time is free again', body: ReasonBody },
    },
    (request, reply) => move(request, reply, 'cancel', {}, request.body.reason),
  )

  app.post(
    '/appointments/:id/complete',
    {
      config,
      schema: { ...given, summary: 'It took place: what was done is billed at the prices of now', body: CompleteBody },
    },
    (request, reply) => {
      const items = request.body.items.map(({ serviceId, quantity = 1, note = null }) => ({
        serviceId,
        quantity,
        note,
      }))
      return move(request, reply, 'complete', { items }, null)
    },
  )

  app.post(
    '/appointments/:id/no-show',
    { config, schema: { ...given, summary: 'The patient did not come', body: NoBody } },
    (request, reply) => move(request, reply, 'no-show', {}, null),
  )

  app.post(
    '/appointments/:id/reopen',
    { config, schema: { ...given, summary: 'The patient came after all: approved again', body: NoBody } },
    (request, reply) => move(request, reply, 'reopen', {}, null),
  )

  app.post(
    '/appointments/:id/reschedule',
    { config, schema: { ...given, summary: 'Another time, same length; its status stays', body: RescheduleBody } },
    (request, reply) => {
      const start = instantOf(request.body.start, 'start')
      const judge = startJudge(actOf(request).at)
      return move(request, reply, 'reschedule', { to: { start, judge } }, null)
    },
  )
}
