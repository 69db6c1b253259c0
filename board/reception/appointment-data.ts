import { clinicDay, instantOf } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields, text } from '../live/fields.ts'

export interface Appointment {
  readonly id: string
  readonly doctor: string
  readonly service: string
  /** Unix ms. */
  readonly start: number
  readonly status: string
  readonly note: string | null
}

export const decodeAppointment: Decode<Appointment> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    doctor: f.of('doctor', decodeNamed).name,
    service: f.of('service', decodeNamed).name,
    start: f.of('start', instant),
    status: f.text('status'),
    note: f.textOrNull('note'),
  }
}

export interface Doctor {
  readonly id: string
  readonly name: string
  readonly speciality: string
  /** Ids. */
  readonly services: readonly string[]
}

export const decodeDoctor: Decode<Doctor> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    speciality: f.text('speciality'),
    services: f.list('services', text),
  }
}

export interface Service {
  readonly id: string
  readonly name: string
  readonly durationMinutes: number
}

export const decodeService: Decode<Service> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name'), durationMinutes: f.number('durationMinutes') }
}

/** Start of a free slot, Unix ms. */
export const decodeSlot: Decode<number> = (value, at) => fields(value, at).of('start', instant)

const DAY_MS = 86_400_000

/**
 * Free slots of one day of the clinic, or of the next two weeks.
 * @param day `2026-11-21`, or empty. @param now Unix ms
 */
export function slotsPath(doctorId: string, serviceId: string, day: string, now: number, zone: string): string {
  const begin = day === '' ? now : (instantOf(day, '00:00', zone) ?? now)
  const from = Math.max(begin, now)
  const to = day === '' ? from + 14 * DAY_MS : (instantOf(clinicDay(begin + 1.5 * DAY_MS, zone), '00:00', zone) ?? from)
  const query = new URLSearchParams({
    serviceId,
    from: new Date(from).toISOString(),
    to: new Date(Math.max(to, from + 60_000)).toISOString(),
  })
  return `/doctors/${encodeURIComponent(doctorId)}/slots?${query}`
}

/** Slots by the day on which they begin, in order. */
export function byDay(starts: readonly number[], zone: string): ReadonlyMap<string, readonly number[]> {
  const days = new Map<string, number[]>()
  for (const start of starts) {
    const day = clinicDay(start, zone)
    const slots = days.get(day)
    if (slots) slots.push(start)
    else days.set(day, [start])
  }
  return days
}
