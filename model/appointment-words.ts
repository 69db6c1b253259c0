import type { Appointment, Move } from './appointment.ts'
import { localTime } from './clinic.ts'

/** What happened to an appointment, as people are told of it. */
export type AppointmentStory = Move | 'request' | 'remind'

const SAID: Readonly<Record<AppointmentStory, string>> = {
  request: 'requested',
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
  complete: 'completed',
  'no-show': 'missed',
  reopen: 'taken up again',
  reschedule: 'moved',
  remind: 'reminder',
}

/** Type of the notification; `appointment-requested`, `appointment-moved` … */
export function notificationType(story: AppointmentStory): string {
  return `appointment-${SAID[story]}`
}

/** One line, without the patient's name, in the clinic's local time. */
export function appointmentLine(
  { service, doctor, start, reason }: Pick<Appointment, 'service' | 'doctor' | 'start' | 'reason'>,
  story: AppointmentStory,
  timeZone: string,
): string {
  const why = (story === 'reject' || story === 'cancel') && reason !== null ? `: ${reason}` : ''
  return `Appointment ${SAID[story]}: ${service.name} with ${doctor.name}, ${localTime(start, timeZone)}${why}`
}
