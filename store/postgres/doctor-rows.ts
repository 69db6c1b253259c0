import type pg from 'pg'
import type { Absence, Doctor, Span, WorkingPeriod } from '../../model/doctor.ts'
import { AppError } from '../../model/errors.ts'
import type { Schedule } from '../appointments.ts'
import { readClinic } from './clinic.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'

export type DoctorRow = {
  id: string
  user_id: string | null
  name: string
  speciality: string
  services: string[]
  sort_key: string
  version: number
  created_at: Date
  updated_at: Date
}

/** Columns of a `DoctorRow`, of a table named `doctors`. */
export const DOCTOR_COLUMNS = `id, user_id, name, speciality, lower(name) as sort_key, version, created_at, updated_at,
  array(select service_id from doctor_services s where s.doctor_id = doctors.id
        and exists (select 1 from services where id = s.service_id and removed_at is null) order by 1)::text[] as services`

export function doctorFromRow(row: DoctorRow): Doctor {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    speciality: row.speciality,
    services: row.services,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}

/** One change of a doctor or of his book at a time; taken before any lock on appointments. @returns null: no such doctor */
export async function lockDoctor(client: pg.ClientBase, id: string): Promise<Doctor | null> {
  if (!isUuid(id)) return null
  const { rows } = await client.query<DoctorRow>(
    `select ${DOCTOR_COLUMNS} from doctors where id = $1 and removed_at is null for no key update`,
    [id],
  )
  return rows[0] ? doctorFromRow(rows[0]) : null
}

export const noDoctor = () => new AppError('NOT_FOUND', 'There is no such doctor')

/** Errors: NOT_FOUND. */
export async function assertDoctor(client: pg.Pool | pg.ClientBase, id: string): Promise<void> {
  const found = isUuid(id)
    ? await client.query('select from doctors where id = $1 and removed_at is null', [id])
    : { rowCount: 0 }
  if (found.rowCount !== 1) throw noDoctor()
}

export async function readHours(client: pg.Pool | pg.ClientBase, doctorId: string): Promise<WorkingPeriod[]> {
  const { rows } = await client.query<{ weekday: number; from_minute: number; to_minute: number }>(
    'select weekday, from_minute, to_minute from doctor_hours where doctor_id = $1 order by weekday, from_minute',
    [doctorId],
  )
  return rows.map(({ weekday, from_minute, to_minute }) => ({ weekday, from: from_minute, to: to_minute }))
}

export async function readAbsences(
  client: pg.Pool | pg.ClientBase,
  doctorId: string,
  within: Span,
): Promise<Absence[]> {
  const { rows } = await client.query<{ id: string; start: Date; end: Date; reason: string | null }>(
    `select id, lower(during) as start, upper(during) as end, reason from doctor_absences
     where doctor_id = $1 and during && tstzrange($2, $3) order by lower(during), id`,
    [doctorId, date(within.start), date(within.end)],
  )
  return rows.map(row => ({ id: row.id, start: instant(row.start), end: instant(row.end), reason: row.reason }))
}

export async function readSchedule(client: pg.Pool | pg.ClientBase, doctorId: string, within: Span): Promise<Schedule> {
  const hours = await readHours(client, doctorId)
  const absences = await readAbsences(client, doctorId, within)
  const { timeZone } = await readClinic(client)
  return { hours, absences, timeZone }
}
