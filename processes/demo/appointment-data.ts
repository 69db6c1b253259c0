import type { WorkingPeriod } from '../../model/doctor.ts'
import type { ServiceFields } from '../../store/services.ts'

const euro = (amountCents: number) => ({ amountCents, currency: 'EUR' })

export const DEMO_SERVICES: readonly ServiceFields[] = [
  { name: 'Consultation', code: 'C-30', category: 'service', durationMinutes: 30, price: euro(4500) },
  { name: 'Follow-up', code: 'C-15', category: 'service', durationMinutes: 15, price: euro(2500) },
  { name: 'ECG', code: 'E-20', category: 'service', durationMinutes: 20, price: euro(3200) },
  { name: 'Ultrasound', code: 'U-30', category: 'service', durationMinutes: 30, price: euro(6800) },
  { name: 'Blood test', code: 'B-10', category: 'service', durationMinutes: 10, price: euro(1900) },
  { name: 'Removal of a mole', code: 'O-45', category: 'operation', durationMinutes: 45, price: euro(18_000) },
  { name: 'Carpal tunnel release', code: 'O-90', category: 'operation', durationMinutes: 90, price: euro(95_000) },
]

export const DEMO_DOCTORS: readonly {
  readonly name: string
  readonly speciality: string
  readonly email: string | null
}[] = [
  { name: 'Dr Ida Invented', speciality: 'Internal medicine', email: 'doctor@wardbeat.local' },
  { name: 'Dr Otto Ersatz', speciality: 'Surgery', email: null },
]

/** Every day, so that the demo has a lobby on whatever day it is started. */
export const DEMO_HOURS: readonly WorkingPeriod[] = [1, 2, 3, 4, 5, 6, 7].flatMap(weekday => [
  { weekday, from: 8 * 60, to: 12 * 60 },
  { weekday, from: 13 * 60, to: 20 * 60 },
])

export interface DemoAppointment {
  readonly bed: number
  /** Index in `DEMO_DOCTORS`. */
  readonly doctor: number
  /** Code in `DEMO_SERVICES`. */
  readonly service: string
  /** 0 is today, -1 yesterday. */
  readonly day: -1 | 0 | 1
  /** After the beginning of work. */
  readonly minute: number
  readonly note: string | null
  /** What became of it, once its time has come: `approve` comes first where it must. */
  readonly then: 'nothing' | 'approve' | 'reject' | 'cancel' | 'complete' | 'no-show'
}

/** What reception notes of the next patient of the demo doctor. */
export const DEMO_ARRIVAL = 'waits in front of room 2'

export const DEMO_APPOINTMENTS: readonly DemoAppointment[] = [
  at(-1, 0, 9, 'C-30', 'complete'),
  at(-1, 60, 10, 'U-30', 'complete'),
  at(-1, 120, 6, 'E-20', 'complete'),
  at(-1, 0, 7, 'O-90', 'complete', null, 1),
  at(0, 0, 2, 'C-30', 'complete'),
  at(0, 30, 3, 'E-20', 'no-show'),
  at(0, 60, 4, 'C-30', 'complete'),
  at(0, 180, 5, 'U-30', 'complete'),
  at(0, 330, 6, 'C-15', 'approve'),
  at(0, 480, 7, 'C-30', 'approve'),
  at(0, 660, 1, 'E-20', 'approve', 'After the new tablets'),
  at(1, 60, 1, 'C-30', 'nothing', 'Short of breath on the stairs'),
  at(1, 90, 8, 'B-10', 'nothing'),
  at(1, 120, 9, 'C-30', 'approve'),
  at(1, 360, 10, 'C-15', 'nothing', 'To talk about the results'),
  at(0, 60, 8, 'O-45', 'complete', null, 1),
  at(1, 0, 2, 'O-90', 'approve', null, 1),
  at(1, 120, 3, 'C-30', 'reject', 'Pain in the chest', 1),
  at(1, 180, 4, 'C-30', 'cancel', null, 1),
  at(1, 330, 5, 'O-45', 'nothing', null, 1),
]

function at(
  day: DemoAppointment['day'],
  minute: number,
  bed: number,
  service: string,
  then: DemoAppointment['then'],
  note: string | null = null,
  doctor = 0,
): DemoAppointment {
  return { bed, doctor, service, day, minute, note, then }
}
