import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../../model/appointment.ts'
import type { Instant } from '../../model/clock.ts'
import { clinicDay, instantOf } from '../clinic-time.ts'
import type { Option } from '../parts/option.ts'
import { STATUS_TEXT } from './visit-data.ts'

export interface AppointmentFilters {
  /** `2026-11-21`; empty: any. */
  readonly day: string
  /** Empty: any. */
  readonly doctorId: string
  readonly status: AppointmentStatus | ''
  /** As it was picked. */
  readonly patient: { readonly id: string; readonly text: string; readonly detail?: string } | null
}

export const ANY: AppointmentFilters = { day: '', doctorId: '', status: '', patient: null }

export const STATUS_OPTIONS: readonly Option<AppointmentStatus | ''>[] = [
  { value: '', text: 'any' },
  ...APPOINTMENT_STATUSES.map(value => ({ value, text: STATUS_TEXT[value] })),
]

const DAY_AND_HALF_MS = 1.5 * 86_400_000

/** From the beginning of the day to that of the next, by the clinic's clocks; null for what is no day. */
export function boundsOf(day: string, zone: string): { readonly from: Instant; readonly to: Instant } | null {
  const from = instantOf(day, '00:00', zone)
  if (from === null) return null
  // A day and a half later is the next day, also when it has 23 or 25 hours.
  const to = instantOf(clinicDay(from + DAY_AND_HALF_MS, zone), '00:00', zone)
  return to === null ? null : { from, to }
}

/** The API's path of the list. */
export function appointmentsPath({ day, doctorId, status, patient }: AppointmentFilters, zone: string): string {
  const query = new URLSearchParams()
  const bounds = boundsOf(day, zone)
  if (bounds !== null) {
    query.set('from', new Date(bounds.from).toISOString())
    query.set('to', new Date(bounds.to).toISOString())
  }
  if (doctorId !== '') query.set('doctorId', doctorId)
  if (status !== '') query.set('status', status)
  if (patient !== null) query.set('patientId', patient.id)
  const text = query.toString()
  return text === '' ? '/appointments' : `/appointments?${text}`
}
