import type { Clock } from '../../../model/clock.ts'
import type { AppointmentStore } from '../../../store/appointments.ts'
import type { DoctorStore } from '../../../store/doctors.ts'
import type { ServiceStore } from '../../../store/services.ts'
import { freeSlots } from '../../appointments/slots.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { SlotPage, SlotQuery, slotView } from './schemas.ts'

const DAY_MS = 86_400_000
const USUAL_MS = 14 * DAY_MS
const LONGEST_MS = 62 * DAY_MS

interface Ports {
  readonly doctors: DoctorStore
  readonly services: ServiceStore
  readonly appointments: Pick<AppointmentStore, 'busy'>
  readonly clock: Clock
}

export function slotRoutes(app: App, { doctors, services, appointments, clock }: Ports): void {
  app.get(
    '/doctors/:id/slots',
    {
      config: { access: 'doctors:read' },
      schema: {
        tags: ['doctors'],
        summary: 'Free times of a doctor, each as long as the service',
        params: IdParams,
        querystring: SlotQuery,
        response: { 200: SlotPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const now = clock()
      const start = query.from === undefined ? now : instantOf(query.from, 'from')
      const end = query.to === undefined ? start + USUAL_MS : instantOf(query.to, 'to')
      if (end <= start) throw invalid('to', 'must be after from')
      if (end - start > LONGEST_MS) throw invalid('to', 'must be at most 62 days after from')
      const doctor = found(await doctors.get(params.id), 'doctor')
      const service = await services.get(query.serviceId)
      if (service === null) throw invalid('serviceId', 'is no service')
      if (!doctor.services.includes(service.id)) throw invalid('serviceId', 'is not offered by this doctor')
      const { durationMinutes } = service
      // The last slot may end after `to`.
      const whole = { start, end: end + durationMinutes * 60_000 }
      const schedule = await doctors.schedule(doctor.id, whole)
      const busy = await appointments.busy(doctor.id, whole)
      const free = freeSlots(schedule, busy, { durationMinutes, within: { start, end }, now })
      return { items: free.map(slotView), nextCursor: null }
    },
  )
}
