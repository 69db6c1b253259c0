import { type Static, Type } from 'typebox'
import { APPOINTMENT_STATUSES } from '../../../model/appointment.ts'
import { SEXES } from '../../../model/patient.ts'
import { seenText } from '../../../model/schema-parts.ts'
import type { AppointmentEntry } from '../../../store/appointments.ts'
import { IsoTime, nullable, nullableText, page, pageQuery, queryTime, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'
import { Amount, priceView } from '../services/schemas.ts'

const Named = Type.Object({ id: Uuid, name: Type.String() })
const Status = Type.Enum([...APPOINTMENT_STATUSES], { type: 'string' })
const Item = Type.Object(
  {
    serviceId: Uuid,
    name: Type.String(),
    code: Type.String(),
    quantity: Type.Integer(),
    price: Amount,
    note: nullable(Type.String()),
  },
  { title: 'BilledItem', description: 'What was done, with name and price of one as they were then' },
)

export const Appointment = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    patient: Type.Object({
      id: Uuid,
      name: Type.Object({ given: Type.Array(Type.String()), family: Type.String() }),
      birthDate: nullable(Type.String()),
      sex: Type.Enum([...SEXES], { type: 'string' }),
    }),
    doctorId: Uuid,
    doctor: Named,
    serviceId: Uuid,
    service: Named,
    start: IsoTime,
    end: IsoTime,
    status: Status,
    note: nullable(Type.String({ description: 'Of who asked for it' })),
    reason: nullable(Type.String({ description: 'Why it was rejected or cancelled' })),
    items: Type.Array(Item),
    arrival: nullable(
      Type.Object(
        { at: IsoTime, summary: Type.String() },
        { description: 'That the patient is here: the last one noted from 12 h before the start to the end' },
      ),
    ),
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Appointment' },
)
export const AppointmentPage = page(Appointment)
export const Lobby = Type.Object({
  items: Type.Array(Appointment),
  nextCursor: nullable(Type.String()),
  day: Type.String({ description: "Today by the clinic's calendar, `YYYY-MM-DD`" }),
  timeZone: Type.String(),
})

export const AppointmentQuery = Type.Object({
  from: Type.Optional(queryTime('Of the start, inclusive')),
  to: Type.Optional(queryTime('Of the start, exclusive')),
  doctorId: Type.Optional(Type.String({ maxLength: 100 })),
  patientId: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(
    Type.String({ maxLength: 100, description: `Of ${APPOINTMENT_STATUSES.join(', ')}; several with commas` }),
  ),
  sort: Type.Optional(
    Type.Enum(['start', '-start'], { type: 'string', description: 'The earliest first, or (`-start`) the latest' }),
  ),
  ...pageQuery,
})
export const LobbyQuery = Type.Object({
  doctorId: Type.Optional(Type.String({ maxLength: 100, description: "A doctor's login sees its own if not given" })),
  ...pageQuery,
})

const ANY_ID = '3f2c8a70-51f4-4a0e-9c39-0d7a4d8e1b52'
const start = queryTime('One of the free slots, or another multiple of 5 minutes within the working hours')

export const NewAppointment = Type.Object(
  {
    patientId: Type.String({ maxLength: 100 }),
    doctorId: Type.String({ maxLength: 100 }),
    serviceId: Type.String({ maxLength: 100 }),
    start,
    note: Type.Optional(nullableText(2000)),
  },
  {
    additionalProperties: false,
    title: 'NewAppointment',
    examples: [
      {
        patientId: ANY_ID,
        doctorId: ANY_ID,
        serviceId: ANY_ID,
        start: '2026-12-01T08:00:00Z',
        note: 'Cough for a week',
      },
    ],
  },
)

export const ReasonBody = Type.Object(
  {
    reason: seenText(1000, { description: 'Told to who is concerned' }),
  },
  { additionalProperties: false, title: 'AppointmentReason', examples: [{ reason: 'Away on that day' }] },
)
export const RescheduleBody = Type.Object(
  { start },
  { additionalProperties: false, title: 'Reschedule', examples: [{ start: '2026-12-01T09:00:00Z' }] },
)
export const CompleteBody = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          serviceId: Type.String({ maxLength: 100 }),
          quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 999, description: '1 if not given' })),
          note: Type.Optional(nullableText(500)),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50, description: 'What was done; priced as the price list says now' },
    ),
  },
  {
    additionalProperties: false,
    title: 'CompleteAppointment',
    examples: [{ items: [{ serviceId: ANY_ID, quantity: 1, note: 'Without findings' }] }],
  },
)

export function appointmentView({ appointment, patient, arrival }: AppointmentEntry): Static<typeof Appointment> {
  const { id, patientId, doctor, service, status, note, reason, items, version } = appointment
  const { name, birthDate, sex } = patient
  return {
    id,
    patientId,
    patient: { id: patientId, name: { given: [...name.given], family: name.family }, birthDate, sex },
    doctorId: doctor.id,
    doctor: { id: doctor.id, name: doctor.name },
    serviceId: service.id,
    service: { id: service.id, name: service.name },
    start: iso(appointment.start),
    end: iso(appointment.end),
    status,
    note,
    reason,
    items: items.map(item => ({ ...item, price: priceView(item.price) })),
    arrival: arrival === null ? null : { at: iso(arrival.at), summary: arrival.summary },
    version,
    createdAt: iso(appointment.createdAt),
    updatedAt: iso(appointment.updatedAt),
  }
}
