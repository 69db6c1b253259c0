import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import type { Appointment } from '../../model/appointment.ts'
import { type AppointmentStory, appointmentLine, notificationType } from '../../model/appointment-words.ts'
import type { Instant } from '../../model/clock.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { readClinic } from './clinic.ts'
import { appendTimeline, notify } from './timeline.ts'

/** Who hears of what, unless he did it himself. */
const TELLS_DOCTOR: readonly AppointmentStory[] = ['request', 'approve', 'reject', 'cancel', 'reschedule']
/** Reception asks for people who have no login: somebody has to call them. */
const TELLS_WHO_ASKED: readonly AppointmentStory[] = ['approve', 'reject', 'cancel', 'reschedule']
const TELLS_PATIENT: readonly AppointmentStory[] = ['approve', 'reject', 'cancel', 'reschedule', 'remind']
/** What begins, ends or moves the end of the doctor's relation to the patient (view `care_relations`). */
const CHANGES_CARE: readonly AppointmentStory[] = ['request', 'reject', 'cancel', 'no-show', 'reopen', 'reschedule']

export interface Step {
  readonly story: AppointmentStory
  readonly before: Appointment | null
  readonly after: Appointment
}

/** Audit, timeline, notifications and changes of one step; the last of its transaction. */
export async function recordStep(client: pg.ClientBase, step: Step, act: Act): Promise<void> {
  await recordChanges(client, await tellSteps(client, [step], act))
}

/**
 * Audit, timeline and notifications of steps; after every row lock.
 * @returns for `recordChanges`
 */
export async function tellSteps(client: pg.ClientBase, steps: readonly Step[], act: Act): Promise<readonly Change[]> {
  if (steps.length === 0) return []
  const { timeZone } = await readClinic(client)
  const events: Omit<TimelineEvent, 'id'>[] = []
  const tellings: Telling[] = []
  const changes: Change[] = []
  for (const { story, before, after } of steps) {
    const { id, patientId, doctor } = after
    const reference = { kind: 'appointment', id }
    const summary = appointmentLine(after, story, timeZone)
    await appendAudit(client, act, { action: `appointments:${story}`, patientId, resource: reference, before, after })
    events.push({ patientId, type: 'appointment', at: act.at, by: act.by, summary, reference })
    const told = (await concerned(client, story, after)).filter(userId => userId !== act.by)
    tellings.push(...told.map(userId => ({ userId, story, appointment: after, summary })))
    if (CHANGES_CARE.includes(story) && doctor.userId !== null) {
      changes.push({ topic: 'patient', key: patientId }, { topic: 'user', key: doctor.userId })
    }
  }
  await appendTimeline(client, events)
  await tell(client, tellings, act.at)
  return changes
}

export interface Telling {
  readonly userId: string
  readonly story: AppointmentStory
  readonly appointment: Pick<Appointment, 'id' | 'patientId'>
  readonly summary: string
}

export async function tell(client: pg.ClientBase, tellings: readonly Telling[], at: Instant): Promise<void> {
  await notify(
    client,
    tellings.map(({ userId, story, appointment, summary }) => ({
      userId,
      type: notificationType(story),
      at,
      summary,
      patientId: appointment.patientId,
      reference: { kind: 'appointment', id: appointment.id },
    })),
  )
}

/** Ids of users, each once. */
async function concerned(
  client: pg.ClientBase,
  story: AppointmentStory,
  { id, doctor, patientId }: Appointment,
): Promise<readonly string[]> {
  const users = new Set(TELLS_PATIENT.includes(story) ? await loginsOf(client, patientId) : [])
  if (TELLS_WHO_ASKED.includes(story)) for (const user of await whoAsked(client, id)) users.add(user)
  if (TELLS_DOCTOR.includes(story) && doctor.userId !== null) users.add(doctor.userId)
  return [...users]
}

async function loginsOf(client: pg.ClientBase, patientId: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ user_id: string }>(
    'select user_id from patient_accounts where patient_id = $1 and ended_at is null',
    [patientId],
  )
  return rows.map(row => row.user_id)
}

async function whoAsked(client: pg.ClientBase, id: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ requested_by: string }>(
    'select requested_by from appointments where id = $1 and requested_by is not null',
    [id],
  )
  return rows.map(row => row.requested_by)
}
