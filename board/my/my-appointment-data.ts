import type { AppointmentStatus } from '../../model/appointment.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { type Appointment, decodeAppointment } from '../reception/appointment-data.ts'

/** An appointment as its patient sees it. */
export interface MyAppointment extends Appointment {
  /** Unix ms. */
  readonly end: number
  /** Why it was rejected or cancelled. */
  readonly reason: string | null
  readonly version: number
}

export const decodeMyAppointment: Decode<MyAppointment> = (value, at) => {
  const f = fields(value, at)
  return {
    ...decodeAppointment(value, at),
    end: f.of('end', instant),
    reason: f.textOrNull('reason'),
    version: f.number('version'),
  }
}

const WORDS: Readonly<Record<AppointmentStatus, string>> = {
  requested: 'asked for: the doctor has not answered yet',
  approved: 'confirmed',
  rejected: 'not possible',
  cancelled: 'cancelled',
  completed: 'took place',
  'no-show': 'you did not come',
}

/** What a state means to the patient; a state this board does not know is said as it is. */
export function statusText(status: string): string {
  return Object.entries(WORDS).find(([known]) => known === status)?.[1] ?? status
}

/** Whether it is still to come, and could be cancelled. */
export function isAhead({ status, start }: Pick<MyAppointment, 'status' | 'start'>, now: number): boolean {
  return (status === 'requested' || status === 'approved') && start > now
}
