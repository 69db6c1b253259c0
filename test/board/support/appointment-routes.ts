import { made, ok, type SampleCareRoutes } from './care-routes.ts'
import { paged, type Reply, refused } from './fixture-admin.ts'
import { AT, DOCTOR, type Json, type SampleHouse, THING, type Versioned } from './sample-house.ts'
import type { SamplePatient } from './sample-ward.ts'

const price = (amountCents: number) => ({ amountCents, currency: 'EUR' })
const SERVICES = [
  { id: THING(310), name: 'Consultation', code: 'C-30', durationMinutes: 30, price: price(4500) },
  { id: THING(311), name: 'ECG', code: 'E-20', durationMinutes: 20, price: price(3200) },
]
const SAMPLE_DOCTOR = {
  id: THING(320),
  name: DOCTOR.name,
  speciality: 'Cardiology',
  services: SERVICES.map(({ id }) => id),
}
const SLOTS = ['2099-01-04T09:00:00.000Z', '2099-01-04T09:30:00.000Z', '2099-01-05T09:00:00.000Z']
const GRID_MS = 300_000
const HALF_HOUR_MS = 1_800_000

/** Two requests, and one appointment that has just begun, whatever the time is. */
export function sampleAppointments(patients: readonly SamplePatient[]): Versioned[] {
  const begun = Math.floor(Date.now() / GRID_MS) * GRID_MS
  const here = { at: new Date(begun - GRID_MS).toISOString(), summary: 'Arrived: in a wheelchair' }
  return [
    appointment(300, patients[0], Date.parse('2099-01-05T09:00:00Z'), { note: 'Short of breath' }),
    appointment(301, patients[1] ?? patients[0], Date.parse('2099-01-06T09:00:00Z'), {}),
    appointment(302, patients[2] ?? patients[0], begun, { status: 'approved', arrival: here }),
  ]
}

export function appointment(n: number, patient: SamplePatient | undefined, start: number, fields: Json): Versioned {
  return {
    id: THING(n),
    patientId: patient?.id,
    patient: { id: patient?.id, name: patient?.name, birthDate: patient?.birthDate ?? null, sex: patient?.sex },
    doctorId: SAMPLE_DOCTOR.id,
    doctor: { id: SAMPLE_DOCTOR.id, name: SAMPLE_DOCTOR.name },
    serviceId: THING(310),
    service: { id: THING(310), name: 'Consultation' },
    start: new Date(start).toISOString(),
    end: new Date(start + HALF_HOUR_MS).toISOString(),
    status: 'requested',
    note: null,
    reason: null,
    items: [],
    arrival: null,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...fields,
  }
}

const AFTER: Readonly<Record<string, string>> = {
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
  complete: 'completed',
  'no-show': 'no-show',
  reopen: 'approved',
}

/** Doctors, services, appointments and what was billed. */
export function appointmentRoutes({ appointments, records }: SampleHouse): SampleCareRoutes {
  let next = 3000
  const at = (path: string) => new RegExp(`^${path}$`)
  const move = (id: string, name: string, body: Json, ifMatch: string | undefined): Reply => {
    const found = appointments.find(a => a.id === id)
    if (found === undefined) return refused(404, 'Not there')
    if (ifMatch !== undefined && ifMatch !== `"${found.version}"`) return refused(412, 'stale')
    const { start = found.start, reason = null } = body
    const end = body.start === undefined ? found.end : new Date(Date.parse(String(start)) + HALF_HOUR_MS).toISOString()
    const items = Array.isArray(body.items) ? body.items.map(billed) : found.items
    const status = AFTER[name] ?? found.status
    Object.assign(found, { status, start, end, reason, items, version: found.version + 1 })
    return ok(found)
  }
  return [
    [
      'GET',
      at('/clinic'),
      () => ok({ name: 'Clinic', timeZone: 'UTC', currency: 'EUR', reminderHours: [], version: 1 }),
    ],
    ['GET', at('/services'), ({ query }) => paged(SERVICES, query)],
    ['GET', at('/doctors'), ({ query }) => paged([SAMPLE_DOCTOR], query)],
    [
      'GET',
      at('/doctors/([^/]+)/slots'),
      ({ query }) =>
        paged(
          SLOTS.map(start => ({ start, end: start })),
          query,
        ),
    ],
    [
      'GET',
      at('/lobby'),
      ({ query }) =>
        paged(
          appointments.filter(({ status }) => status !== 'rejected' && status !== 'cancelled'),
          query,
        ),
    ],
    [
      'GET',
      at('/appointments'),
      ({ query }) => {
        const found = appointments
          .filter(a => query.get('status') === null || a.status === query.get('status'))
          .filter(a => query.get('from') === null || String(a.start) >= String(query.get('from')))
          .filter(a => query.get('to') === null || String(a.start) < String(query.get('to')))
          .sort((a, b) => String(a.start).localeCompare(String(b.start)))
        return paged(query.get('sort') === '-start' ? found.reverse() : found, query)
      },
    ],
    [
      'POST',
      at('/appointments'),
      ({ body }) => {
        const patient = records.find(r => r.id === body.patientId)
        const whole = { ...appointments[0], ...body, patient, id: THING(next++), status: 'requested', version: 1 }
        appointments.push(whole)
        return made(whole)
      },
    ],
    [
      'POST',
      at('/appointments/([^/]+)/([a-z-]+)'),
      ({ body, ifMatch }, [id = '', name = '']) => move(id, name, body, ifMatch),
    ],
    ['GET', at('/billing'), ({ query }) => billing(query)],
  ]
}

function billed(item: unknown): Json {
  const { serviceId, quantity, note } = { serviceId: '', quantity: 1, note: null, ...Object(item) }
  const service = SERVICES.find(({ id }) => id === serviceId)
  return { serviceId, name: service?.name, code: service?.code, quantity, note, price: service?.price }
}

function billing(query: URLSearchParams): Reply {
  const doctor = { id: SAMPLE_DOCTOR.id, name: SAMPLE_DOCTOR.name }
  const lines = SERVICES.map(({ id: serviceId, name, code, price }, i) => ({
    id: THING(340 + i),
    appointmentId: THING(300),
    doctor,
    serviceId,
    name,
    code,
    quantity: 1,
    price,
    total: price,
    billedAt: AT,
  }))
  const totals = SERVICES.map(({ id, name, price: total }) => ({ doctor, service: { id, name }, quantity: 1, total }))
  const { status, body } = paged(lines, query)
  return { status, body: { ...Object(body), from: AT, to: AT, totals } }
}
