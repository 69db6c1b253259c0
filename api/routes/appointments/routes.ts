import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../../../model/appointment.ts'
import type { AppointmentStore } from '../../../store/appointments.ts'
import { allowAppointment } from '../../appointments/party.ts'
import { startJudge } from '../../appointments/start-judge.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag } from '../../schemas/if-match.ts'
import { instantOf } from '../../schemas/times.ts'
import { Appointment, AppointmentPage, AppointmentQuery, appointmentView, NewAppointment } from './schemas.ts'

const tags = ['appointments']

export function appointmentRoutes(app: App, { appointments }: { appointments: AppointmentStore }): void {
  app.get(
    '/appointments',
    {
      config: { access: 'appointments:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Appointments by start',
        querystring: AppointmentQuery,
        response: { 200: AppointmentPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { status, from, to, sort, limit = PAGE_DEFAULT, ...same } = request.query
      const { items, nextCursor } = await appointments.list({
        ...same,
        limit,
        newestFirst: sort === '-start',
        viewer: viewerOf(request),
        ...(status === undefined ? {} : { statuses: statusesOf(status) }),
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
        ...(to === undefined ? {} : { to: instantOf(to, 'to') }),
      })
      shown(
        request,
        items.map(({ patient }) => patient.id),
      )
      return { items: items.map(appointmentView), nextCursor }
    },
  )

  app.post(
    '/appointments',
    {
      config: { access: 'appointments:request', whose: 'asked' },
      schema: {
        tags,
        summary: 'Ask for an appointment; asked a second time, 200 with the first one',
        body: NewAppointment,
        response: { 200: Appointment, 201: Appointment, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { patientId, doctorId, serviceId, start, note = null } = request.body
      await allowPatient(request, patientId)
      const act = actOf(request)
      const wish = { patientId, doctorId, serviceId, start: instantOf(start, 'start'), note }
      const { entry, isNew } = await appointments.request(wish, startJudge(act.at), act)
      const { appointment } = entry
      reply.header('etag', etag(appointment)).header('location', `/api/v1/appointments/${appointment.id}`)
      return reply.code(isNew ? 201 : 200).send(appointmentView(entry))
    },
  )

  app.get(
    '/appointments/:id',
    {
      config: { access: 'appointments:read', whose: 'asked' },
      schema: {
        tags,
        summary: 'One appointment',
        params: IdParams,
        response: { 200: Appointment, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const entry = found(await appointments.get(request.params.id), 'appointment')
      await allowAppointment(request, entry.appointment)
      reply.header('etag', etag(entry.appointment))
      return appointmentView(entry)
    },
  )
}

/** Errors: VALIDATION_FAILED. */
function statusesOf(text: string): readonly AppointmentStatus[] {
  return text.split(',').map(word => {
    const status = APPOINTMENT_STATUSES.find(known => known === word)
    if (status === undefined) throw invalid('status', `must be of ${APPOINTMENT_STATUSES.join(', ')}`)
    return status
  })
}
