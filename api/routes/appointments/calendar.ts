import { Type } from 'typebox'
import type { AppointmentStore } from '../../../store/appointments.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import { calendarFile } from '../../appointments/icalendar.ts'
import { allowAppointment } from '../../appointments/party.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, problems } from '../../schemas/common.ts'

interface Ports {
  readonly appointments: AppointmentStore
  readonly clinic: ClinicStore
}

export function calendarRoutes(app: App, { appointments, clinic }: Ports): void {
  app.get(
    '/appointments/:id/ics',
    {
      config: { access: 'appointments:read', whose: 'asked' },
      schema: {
        tags: ['appointments'],
        summary: 'The appointment for a calendar (RFC 5545); without the patient',
        params: IdParams,
        response: {
          200: { description: 'iCalendar', content: { 'text/calendar': { schema: Type.String() } } },
          ...problems(401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const { appointment } = found(await appointments.get(request.params.id), 'appointment')
      await allowAppointment(request, appointment)
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'attachment; filename="appointment.ics"')
        .serializer((text: string) => text)
        .send(calendarFile(appointment, (await clinic.get()).name))
    },
  )
}
