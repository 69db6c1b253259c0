import type pg from 'pg'
import { appointmentLine } from '../../model/appointment-words.ts'
import type { Clinic } from '../../model/clinic.ts'
import type { Instant } from '../../model/clock.ts'
import type { ReminderSender } from '../appointments.ts'
import { tell } from './appointment-story.ts'
import { readClinic } from './clinic.ts'
import { transaction } from './pool.ts'
import { date, instant } from './rows.ts'

/** Appointments reminded of in one transaction: others who notify wait for it. */
const CHUNK = 200
const HOUR_MS = 3_600_000

type DueRow = {
  id: string
  patient_id: string
  doctor_id: string
  doctor_name: string
  service_id: string
  service_name: string
  starts_at: Date
  users: string[]
}

/** Hours before the start between which one reminder is due: from its own to the next shorter one. */
interface Window {
  readonly hours: number
  readonly next: number
}

export function postgresReminders(pool: pg.Pool): ReminderSender {
  return {
    async send(now, signal) {
      const clinic = await readClinic(pool)
      const hours = [...new Set(clinic.reminderHours)].sort((a, b) => a - b)
      let reminded = 0
      for (const [index, hour] of hours.entries()) {
        const window = { hours: hour, next: hours[index - 1] ?? 0 }
        for (let due = CHUNK; due === CHUNK && !signal?.aborted; ) {
          const sent = await transaction(pool, client => sendChunk(client, window, clinic, now))
          due = sent.due
          reminded += sent.reminded
        }
      }
      return reminded
    },
  }
}

/** Marked as sent in the transaction that tells: each once, whatever stops in between. */
async function sendChunk(
  client: pg.ClientBase,
  { hours, next }: Window,
  { timeZone }: Clinic,
  now: Instant,
): Promise<{ readonly due: number; readonly reminded: number }> {
  const { rows } = await client.query<DueRow>(
    `with due as (
       select a.* from appointments a
       where a.status = 'approved' and a.starts_at > $1 and a.starts_at <= $2
         and not exists (select from appointment_reminders r
           where r.appointment_id = a.id and r.starts_at = a.starts_at and r.hours_before = $3)
       order by a.starts_at, a.id limit $4 for no key update skip locked
     ), marked as (
       insert into appointment_reminders (appointment_id, starts_at, hours_before, sent_at)
       select id, starts_at, $3, $5 from due on conflict do nothing
     )
     select due.id, due.patient_id, due.doctor_id, d.name as doctor_name, due.service_id, s.name as service_name,
       due.starts_at,
       array(select user_id from patient_accounts where patient_id = due.patient_id and ended_at is null)::text[] as users
     from due join doctors d on d.id = due.doctor_id join services s on s.id = due.service_id`,
    [date(now + next * HOUR_MS), date(now + hours * HOUR_MS), hours, CHUNK, date(now)],
  )
  const tellings = rows.flatMap(row => {
    const appointment = {
      id: row.id,
      patientId: row.patient_id,
      doctor: { id: row.doctor_id, name: row.doctor_name, userId: null },
      service: { id: row.service_id, name: row.service_name },
      start: instant(row.starts_at),
      reason: null,
    }
    const summary = appointmentLine(appointment, 'remind', timeZone)
    return row.users.map(userId => ({ userId, story: 'remind' as const, appointment, summary }))
  })
  await tell(client, tellings, now)
  return { due: rows.length, reminded: rows.filter(row => row.users.length > 0).length }
}
