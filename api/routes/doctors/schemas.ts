import { type Static, Type } from 'typebox'
import type { Absence as ModelAbsence, Doctor as ModelDoctor, Span, WorkingPeriod } from '../../../model/doctor.ts'
import { timeOfDay } from '../../../model/doctor.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, nullableText, page, pageQuery, queryTime, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

const fields = {
  userId: nullable(Uuid),
  name: Text(200),
  speciality: Type.String({ maxLength: 200 }),
  services: Type.Array(Uuid, { maxItems: 200, uniqueItems: true, description: 'Ids of the services he offers' }),
}

export const NewDoctor = Type.Object(
  { ...fields, userId: Type.Optional(fields.userId) },
  {
    additionalProperties: false,
    title: 'NewDoctor',
    examples: [{ name: 'Dr Ida Invented', speciality: 'Cardiology', services: [] }],
  },
)
export const DoctorChange = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
  minProperties: 1,
  title: 'DoctorChange',
  examples: [{ speciality: 'Cardiology' }],
})

export const Doctor = Type.Object(
  {
    id: Uuid,
    ...fields,
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Doctor' },
)
export const DoctorPage = page(Doctor)
export const DoctorQuery = Type.Object({
  userId: Type.Optional(Type.String({ maxLength: 100, description: 'Of this login' })),
  serviceId: Type.Optional(Type.String({ maxLength: 100, description: 'Who offers this service' })),
  ...pageQuery,
})

const Period = Type.Object(
  {
    weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday, 7 is Sunday' }),
    from: Type.String({ maxLength: 5, description: "`HH:MM` by the clinic's wall clock" }),
    to: Type.String({ maxLength: 5, description: '`HH:MM`, later than `from`; `24:00` is midnight' }),
  },
  { additionalProperties: false, title: 'WorkingPeriod' },
)
export const Hours = Type.Array(Period, {
  maxItems: 70,
  examples: [
    [
      { weekday: 1, from: '09:00', to: '12:00' },
      { weekday: 1, from: '13:00', to: '17:00' },
    ],
  ],
})
export const HoursPage = page(Period)

export const Absence = Type.Object(
  {
    id: Uuid,
    from: IsoTime,
    to: IsoTime,
    reason: nullable(Type.String({ description: 'For who may change doctors; null for others' })),
  },
  { title: 'Absence' },
)
export const AbsencePage = page(Absence)
export const NewAbsence = Type.Object(
  {
    from: queryTime('Inclusive'),
    to: queryTime('Exclusive'),
    reason: Type.Optional(nullableText(500)),
  },
  {
    additionalProperties: false,
    title: 'NewAbsence',
    examples: [{ from: '2026-12-24T00:00:00Z', to: '2027-01-02T00:00:00Z', reason: 'Holidays' }],
  },
)
export const AddedAbsence = Type.Object(
  {
    ...Absence.properties,
    appointments: Type.Integer({ description: 'Open appointments in it: somebody has to move or cancel them' }),
  },
  { title: 'AddedAbsence' },
)
export const RangeQuery = Type.Object({
  from: Type.Optional(queryTime('Inclusive; now if not given')),
  to: Type.Optional(queryTime('Exclusive')),
})

export const SlotQuery = Type.Object({
  serviceId: Type.String({ maxLength: 100 }),
  from: Type.Optional(queryTime('Inclusive; now if not given')),
  to: Type.Optional(queryTime('Exclusive; two weeks after `from` if not given, at most 62 days after it')),
})
export const SlotPage = page(Type.Object({ start: IsoTime, end: IsoTime }, { title: 'Slot' }))

export function doctorView(doctor: ModelDoctor): Static<typeof Doctor> {
  const { id, userId, name, speciality, services, version } = doctor
  return {
    id,
    userId,
    name,
    speciality,
    services: [...services],
    version,
    createdAt: iso(doctor.createdAt),
    updatedAt: iso(doctor.updatedAt),
  }
}

export function periodView({ weekday, from, to }: WorkingPeriod): Static<typeof Period> {
  return { weekday, from: timeOfDay(from), to: timeOfDay(to) }
}

/** @param seesReason it is nobody's business but theirs who plan */
export function absenceView({ id, start, end, reason }: ModelAbsence, seesReason = true): Static<typeof Absence> {
  return { id, from: iso(start), to: iso(end), reason: seesReason ? reason : null }
}

export const slotView = ({ start, end }: Span) => ({ start: iso(start), end: iso(end) })
