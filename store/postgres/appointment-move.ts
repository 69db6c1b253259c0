import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { type Appointment, type AppointmentStatus, judgeMove, type Move, type Party } from '../../model/appointment.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { AppointmentEntry, MoveDetails } from '../appointments.ts'
import { holdBooks, orSlotTaken, reschedule } from './appointment-book.ts'
import { existingEntry } from './appointment-rows.ts'
import { recordStep, type Step } from './appointment-story.ts'
import { readSchedule } from './doctor-rows.ts'
import { date } from './rows.ts'
import { isUuid } from './text.ts'

export interface MoveWish {
  readonly id: string
  readonly move: Move
  readonly party: Party
  readonly details: MoveDetails
  readonly ifVersion: number | null
}

/** One move with all that belongs to it, in the caller's transaction. */
export async function moveAppointment(client: pg.ClientBase, wish: MoveWish, act: Act): Promise<AppointmentEntry> {
  const { id, move, party, details, ifVersion } = wish
  if (move === 'reschedule') await holdBooksOf(client, id)
  const before = await lockAppointment(client, id)
  const { appointment } = before
  if (ifVersion !== null && ifVersion !== appointment.version) {
    throw new AppError('STALE_VERSION', `The appointment is at version ${appointment.version} by now`)
  }
  const verdict = judgeMove(appointment, move, party, act.at)
  if (verdict.type === 'refused') throw new AppError(verdict.code, verdict.why)
  if (verdict.type === 'unchanged') return before
  if (details.to !== undefined) await setStart(client, appointment, details.to, act)
  else await setStatus(client, appointment.id, verdict.status, act)
  if (details.items !== undefined) await bill(client, appointment, details.items, act)
  const after = await existingEntry(client, id)
  await recordStep(client, { story: move, before: appointment, after: after.appointment }, act)
  return after
}

const OPEN = `patient_id = $1 and status in ('requested', 'approved') and starts_at > $2`

/** Before the patient's row, as in every other move. */
export async function lockOpenAppointments(client: pg.ClientBase, patientId: string, now: Instant): Promise<void> {
  if (!isUuid(patientId)) return
  await client.query(`select from appointments where ${OPEN} order by id for no key update`, [patientId, date(now)])
}

/**
 * Nobody comes to them any more: the doctors have their time back. The patient's row is locked, so none is added.
 * @returns for `tellSteps`
 */
export async function cancelOpenAppointments(
  client: pg.ClientBase,
  patientId: string,
  act: Act,
): Promise<readonly Step[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from appointments where ${OPEN} order by id for no key update`,
    [patientId, date(act.at)],
  )
  const steps: Step[] = []
  for (const { id } of rows) {
    const before = (await existingEntry(client, id)).appointment
    await setStatus(client, id, 'cancelled', act)
    steps.push({ story: 'cancel', before, after: (await existingEntry(client, id)).appointment })
  }
  return steps
}

async function holdBooksOf(client: pg.ClientBase, id: string): Promise<void> {
  const { doctor, patientId } = (await existingEntry(client, id)).appointment
  await holdBooks(client, { doctorId: doctor.id, patientId })
}

/** Errors: NOT_FOUND. */
async function lockAppointment(client: pg.ClientBase, id: string): Promise<AppointmentEntry> {
  if (isUuid(id)) await client.query('select from appointments where id = $1 for no key update', [id])
  return existingEntry(client, id)
}

/** The books are held: nothing that the judge was told can change before the commit. It keeps its length. */
async function setStart(
  client: pg.ClientBase,
  { id, doctor, start, end }: Appointment,
  to: NonNullable<MoveDetails['to']>,
  act: Act,
): Promise<void> {
  const span = { start: to.start, end: to.start + end - start }
  to.judge(await readSchedule(client, doctor.id, span), span)
  await reschedule(client, id, span, act.at)
}

async function setStatus(client: pg.ClientBase, id: string, status: AppointmentStatus, act: Act): Promise<void> {
  // One that is approved again takes its time again.
  await orSlotTaken(
    client.query(
      `update appointments set (status, reason, decided_by, decided_at, updated_at, version)
         = ($2, $3, $4, $5, $5, version + 1) where id = $1`,
      [id, status, act.reason, act.by, date(act.at)],
    ),
  )
}

/** Errors: VALIDATION_FAILED for a service that does not exist. */
async function bill(
  client: pg.ClientBase,
  { id, doctor, service }: Appointment,
  items: NonNullable<MoveDetails['items']>,
  act: Act,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'select id from services where id = any($1::uuid[]) and (removed_at is null or id = $2)',
    [items.map(item => item.serviceId).filter(isUuid), service.id],
  )
  const missing = items.findIndex(item => !rows.some(row => row.id === item.serviceId.toLowerCase()))
  if (missing >= 0) {
    const path = `items.${missing}.serviceId`
    throw new AppError('VALIDATION_FAILED', `${path} is no service`, { errors: [{ path, message: 'is no service' }] })
  }
  await client.query(
    `insert into billed_items
       (id, appointment_id, doctor_id, service_id, position, name, code, quantity, amount_cents, currency, note, billed_at)
     select i.id, $1, $2, s.id, i.position, s.name, s.code, i.quantity, s.amount_cents, s.currency, i.note, $3
     from unnest($4::uuid[], $5::uuid[], $6::integer[], $7::text[]) with ordinality
       as i (id, service_id, quantity, note, position) join services s on s.id = i.service_id`,
    [
      id,
      doctor.id,
      date(act.at),
      items.map(() => randomUUID()),
      items.map(item => item.serviceId),
      items.map(item => item.quantity),
      items.map(item => item.note),
    ],
  )
}
