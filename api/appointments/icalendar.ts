import type { Appointment, AppointmentStatus } from '../../model/appointment.ts'
import type { Instant } from '../../model/clock.ts'

/** Octets of a content line, its end not counted (RFC 5545, 3.1). */
const LINE_OCTETS = 75

/** RFC 5545, 3.8.1.11. */
const STATUS: Readonly<Record<AppointmentStatus, 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'>> = {
  requested: 'TENTATIVE',
  approved: 'CONFIRMED',
  completed: 'CONFIRMED',
  'no-show': 'CONFIRMED',
  rejected: 'CANCELLED',
  cancelled: 'CANCELLED',
}

/**
 * One appointment as an iCalendar file (RFC 5545). It leaves the house, so neither the patient nor what he wrote is in it.
 * A later file of the same appointment has the same UID and a higher SEQUENCE: calendars replace what they had.
 */
export function calendarFile(
  appointment: Pick<Appointment, 'id' | 'doctor' | 'service' | 'start' | 'end' | 'status' | 'version'> &
    Pick<Appointment, 'createdAt' | 'updatedAt'>,
  place: string,
): string {
  const { id, doctor, service, start, end, status, version, createdAt, updatedAt } = appointment
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Wardbeat//Appointments//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}@wardbeat`,
    `DTSTAMP:${utc(updatedAt)}`,
    `CREATED:${utc(createdAt)}`,
    `LAST-MODIFIED:${utc(updatedAt)}`,
    `SEQUENCE:${version - 1}`,
    `STATUS:${STATUS[status]}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${text(`${service.name}, ${doctor.name}`)}`,
    `LOCATION:${text(place)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map(line => `${folded(line)}\r\n`).join('')
}

/** Form 2: UTC (3.3.5). */
function utc(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** 3.3.11; what no TEXT may hold is left out. */
function text(value: string): string {
  return (
    value
      .replaceAll(/[\\;,]/g, '\\$&')
      .replaceAll(/\r\n|\r|\n/g, '\\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  )
}

/** Lines that are too long go on after a line break and a space, never within a character (3.1). */
function folded(line: string): string {
  let out = ''
  let octets = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (octets + length > LINE_OCTETS) {
      out += '\r\n '
      octets = 1
    }
    out += character
    octets += length
  }
  return out
}
