import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import type { Span } from '../../model/doctor.ts'
import { AppError } from '../../model/errors.ts'
import type { AppointmentEntry, AppointmentWish } from '../appointments.ts'
import { existingEntry, readEntry } from './appointment-rows.ts'
import { lockDoctor } from './doctor-rows.ts'
import { date } from './rows.ts'
import { EXCLUSION_VIOLATION, sqlState } from './sql-errors.ts'
import { isUuid } from './text.ts'

const MINUTE_MS = 60_000
const PATIENT_ONCE = 'appointments_patient_once'

/**
 * The books of doctor and patient, held to the commit: requests for one slot wait for one another here, not in the
 * constraints below, where they could lock one another out.
 * Errors: NOT_FOUND (patient), VALIDATION_FAILED (doctor).
 */
export async function holdBooks(
  client: pg.ClientBase,
  { doctorId, patientId }: Pick<AppointmentWish, 'doctorId' | 'patientId'>,
): Promise<void> {
  if ((await lockDoctor(client, doctorId)) === null) throw wrong('doctorId', 'is no doctor')
  const patient = isUuid(patientId)
    ? await client.query('select from patients where id = $1 and removed_at is null for no key update', [patientId])
    : { rowCount: 0 }
  if (patient.rowCount !== 1) throw new AppError('NOT_FOUND', 'There is no such patient')
}

/** How long it takes, as the service has it today. Errors: VALIDATION_FAILED. */
export async function spanOf(client: pg.ClientBase, wish: AppointmentWish): Promise<Span> {
  const { rows } = isUuid(wish.serviceId)
    ? await client.query<{ duration_minutes: number; offered: boolean }>(
        `select duration_minutes, exists (select from doctor_services where doctor_id = $2 and service_id = id) as offered
         from services where id = $1 and removed_at is null`,
        [wish.serviceId, wish.doctorId],
      )
    : { rows: [] }
  const service = rows[0]
  if (service === undefined) throw wrong('serviceId', 'is no service')
  if (!service.offered) throw wrong('serviceId', 'is not offered by this doctor')
  return { start: wish.start, end: wish.start + service.duration_minutes * MINUTE_MS }
}

/** The same wish, granted or waiting. */
export async function sameWish(client: pg.ClientBase, wish: AppointmentWish): Promise<AppointmentEntry | null> {
  const { patientId, doctorId, serviceId, start } = wish
  if (!isUuid(serviceId)) return null
  const { rows } = await client.query<{ id: string }>(
    `select id from appointments where patient_id = $1 and doctor_id = $2 and service_id = $3 and starts_at = $4
       and status in ('requested', 'approved')`,
    [patientId, doctorId, serviceId, date(start)],
  )
  return rows[0] ? readEntry(client, rows[0].id) : null
}

/** Errors: SLOT_TAKEN. */
export async function insertRequest(
  client: pg.ClientBase,
  wish: AppointmentWish,
  { start, end }: Span,
  act: Act,
): Promise<AppointmentEntry> {
  const id = randomUUID()
  await orSlotTaken(
    client.query(
      `insert into appointments
         (id, patient_id, doctor_id, service_id, starts_at, ends_at, status, note, requested_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, 'requested', $7, $8, $9, $9)`,
      [id, wish.patientId, wish.doctorId, wish.serviceId, date(start), date(end), wish.note, act.by, date(act.at)],
    ),
  )
  return existingEntry(client, id)
}

/** Errors: SLOT_TAKEN. */
export async function reschedule(client: pg.ClientBase, id: string, { start, end }: Span, at: Instant): Promise<void> {
  await orSlotTaken(
    client.query(
      'update appointments set starts_at = $2, ends_at = $3, updated_at = $4, version = version + 1 where id = $1',
      [id, date(start), date(end), date(at)],
    ),
  )
}

/** Errors: SLOT_TAKEN. */
export async function orSlotTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (sqlState(error) !== EXCLUSION_VIOLATION) throw error
    const isPatient = error instanceof Error && 'constraint' in error && error.constraint === PATIENT_ONCE
    const why = isPatient ? 'The patient has another appointment at that time' : 'Somebody else has this time'
    throw new AppError('SLOT_TAKEN', `${why}: choose another`, { cause: error })
  }
}

function wrong(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] })
}
