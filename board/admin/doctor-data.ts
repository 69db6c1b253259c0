import { dayAfter, instantOf } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import { needed } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'
import type { Picked } from '../parts/picked.ts'

export interface DoctorRecord {
  readonly id: string
  /** The login that is told of requests; null: none. */
  readonly userId: string | null
  readonly name: string
  readonly speciality: string
  /** Ids of the services he offers. */
  readonly services: readonly string[]
}

export const decodeDoctorRecord: Decode<DoctorRecord> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    userId: f.textOrNull('userId'),
    name: f.text('name'),
    speciality: f.text('speciality'),
    services: f.list('services', text),
  }
}

export interface DoctorValues {
  readonly name: string
  readonly speciality: string
  readonly userId: Picked | null
  readonly services: readonly string[]
}

/** @param login the name of the linked user, where it is known */
export function doctorValues({ name, speciality, userId, services }: DoctorRecord, login: string | null): DoctorValues {
  return { name, speciality, userId: userId === null ? null : { id: userId, text: login ?? 'A login' }, services }
}

export const doctorProblems = ({ name }: DoctorValues): Problems<DoctorValues> => ({ name: needed(name) })

export function doctorBody({ name, speciality, userId, services }: DoctorValues) {
  return { name: name.trim(), speciality: speciality.trim(), userId: userId?.id ?? null, services }
}

export interface Absence {
  readonly id: string
  /** Unix ms. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly reason: string | null
}

export const decodeAbsence: Decode<Absence> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), from: f.of('from', instant), to: f.of('to', instant), reason: f.textOrNull('reason') }
}

export interface AbsenceValues {
  readonly day: string
  readonly clock: string
  /** The last day. */
  readonly untilDay: string
  /** Empty: the end of the last day. */
  readonly untilClock: string
  readonly reason: string
}

export const NO_ABSENCE: AbsenceValues = { day: '', clock: '', untilDay: '', untilClock: '', reason: '' }

export function absenceProblems(values: AbsenceValues, zone: string): Problems<AbsenceValues> {
  const { from, to } = absenceSpan(values, zone)
  if (values.day === '') return { day: 'is needed' }
  if (from === null) return { clock: 'does not exist on that day' }
  if (to === null) return { untilClock: 'does not exist on that day' }
  return to > from ? {} : { untilDay: 'must be after the beginning' }
}

/** Whole days where no time is given; one day where no last one is. In the zone of the clinic. */
export function absenceSpan({ day, clock, untilDay, untilClock }: AbsenceValues, zone: string) {
  const last = untilDay === '' ? day : untilDay
  return {
    from: instantOf(day, clock === '' ? '00:00' : clock, zone),
    to: untilClock === '' ? instantOf(dayAfter(last), '00:00', zone) : instantOf(last, untilClock, zone),
  }
}
