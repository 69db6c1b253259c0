import type { Clock } from '../../../model/clock.ts'
import type { AppointmentStore } from '../../../store/appointments.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import type { DoctorStore } from '../../../store/doctors.ts'
import { localDay } from '../../appointments/local-time.ts'
import type { App } from '../../http.ts'
import { callerOf, shown, viewerOf } from '../../plugins/access.ts'
import { PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { appointmentView, Lobby, LobbyQuery } from './schemas.ts'

interface Ports {
  readonly appointments: AppointmentStore
  readonly clinic: ClinicStore
  readonly doctors: DoctorStore
  readonly clock: Clock
}

export function lobbyRoutes(app: App, { appointments, clinic, doctors, clock }: Ports): void {
  app.get(
    '/lobby',
    {
      config: { access: 'appointments:read', whose: 'filtered' },
      schema: {
        tags: ['appointments'],
        summary: 'What waits for a decision, and what takes place today; the earliest first',
        querystring: LobbyQuery,
        response: { 200: Lobby, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { limit = PAGE_DEFAULT, ...query } = request.query
      const viewer = viewerOf(request)
      const { timeZone } = await clinic.get()
      const { day, ...during } = localDay(clock(), timeZone)
      const own = await doctors.list({ userId: callerOf(request).id, limit: 1 })
      const doctorId = query.doctorId ?? own.items[0]?.id
      const { items, nextCursor } = await appointments.lobby({
        ...query,
        limit,
        viewer,
        during,
        ...(doctorId === undefined ? {} : { doctorId }),
      })
      shown(
        request,
        items.map(({ patient }) => patient.id),
      )
      return { items: items.map(appointmentView), nextCursor, day, timeZone }
    },
  )
}
