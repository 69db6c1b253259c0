import type pg from 'pg'
import { APPOINTMENT_STATUSES, type BilledItem } from '../../model/appointment.ts'
import { AppError } from '../../model/errors.ts'
import { SEXES } from '../../model/patient.ts'
import type { AppointmentEntry } from '../appointments.ts'
import { instant, oneOf } from './rows.ts'
import { isUuid } from './text.ts'

export type EntryRow = {
  id: string
  patient_id: string
  doctor_id: string
  doctor_name: string
  doctor_user: string | null
  service_id: string
  service_name: string
  starts_at: Date
  ends_at: Date
  status: string
  note: string | null
  reason: string | null
  items: BilledItem[]
  version: number
  created_at: Date
  updated_at: Date
  given: string[]
  family: string
  birth_date: string | null
  sex: string
  arrival: { at: number; summary: string } | null
}

/** `EntryRow`s; `a` is the appointment. */
export const SELECT_ENTRIES = `select a.id, a.patient_id, a.doctor_id, d.name as doctor_name, d.user_id as doctor_user,
    a.service_id, s.name as service_name, a.starts_at, a.ends_at, a.status, a.note, a.reason, a.version, a.created_at,
    a.updated_at, p.given, p.family, p.birth_date::text, p.sex,
    coalesce((select jsonb_agg(jsonb_build_object('serviceId', service_id, 'name', name, 'code', code,
        'quantity', quantity, 'price', jsonb_build_object('amountCents', amount_cents, 'currency', currency),
        'note', note) order by position)
      from billed_items where appointment_id = a.id), '[]') as items,
    (select jsonb_build_object('at', floor(extract(epoch from t.at) * 1000), 'summary', t.summary) from timeline t
      where t.patient_id = a.patient_id and t.type = 'arrival'
        and t.at between a.starts_at - interval '12 hours' and a.ends_at
      order by t.at desc, t.id limit 1) as arrival
  from appointments a join doctors d on d.id = a.doctor_id join services s on s.id = a.service_id
    join patients p on p.id = a.patient_id`

export function entryFromRow(row: EntryRow): AppointmentEntry {
  return {
    appointment: {
      id: row.id,
      patientId: row.patient_id,
      doctor: { id: row.doctor_id, name: row.doctor_name, userId: row.doctor_user },
      service: { id: row.service_id, name: row.service_name },
      start: instant(row.starts_at),
      end: instant(row.ends_at),
      status: oneOf(APPOINTMENT_STATUSES, row.status),
      note: row.note,
      reason: row.reason,
      items: row.items,
      version: row.version,
      createdAt: instant(row.created_at),
      updatedAt: instant(row.updated_at),
    },
    patient: {
      id: row.patient_id,
      name: { given: row.given, family: row.family },
      birthDate: row.birth_date,
      sex: oneOf(SEXES, row.sex),
    },
    arrival: row.arrival,
  }
}

export async function readEntry(client: pg.Pool | pg.ClientBase, id: string): Promise<AppointmentEntry | null> {
  if (!isUuid(id)) return null
  const { rows } = await client.query<EntryRow>(`${SELECT_ENTRIES} where a.id = $1`, [id])
  return rows[0] ? entryFromRow(rows[0]) : null
}

/** Errors: NOT_FOUND. */
export async function existingEntry(client: pg.ClientBase, id: string): Promise<AppointmentEntry> {
  const entry = await readEntry(client, id)
  if (entry === null) throw new AppError('NOT_FOUND', 'There is no such appointment')
  return entry
}
