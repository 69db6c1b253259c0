import { randomUUID } from 'node:crypto'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { actAt, patientFields } from '../../support/records.ts'
import type { TestApi } from './api.ts'

export const DAY = 86_400_000
export const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, from: '00:00', to: '24:00' }))

/** Midnight (UTC, the zone of a new clinic) that many days from today. */
export const midnight = (days: number) => Math.floor(Date.now() / DAY) * DAY + days * DAY
export const iso = (at: number) => new Date(at).toISOString()

/** A doctor (the user `doctor@test.local`) who works day and night, two services, and patients. */
export async function openClinic(api: TestApi) {
  const admin = await api.as('admin')
  const service = (code: string, durationMinutes: number, amountCents: number) =>
    admin('POST', '/services', {
      name: `Service ${code}`,
      code,
      category: 'service',
      durationMinutes,
      price: { amountCents, currency: 'EUR' },
    }).then(({ body }) => String(body.id))
  const [long, short] = [await service('L', 30, 4500), await service('S', 10, 1900)]
  const addDoctor = async (name: string, userId: string | null) => {
    const { body } = await admin('POST', '/doctors', { name, userId, speciality: '', services: [long, short] })
    await admin('PUT', `/doctors/${body.id}/hours`, ALL_WEEK)
    return String(body.id)
  }
  const userId = await userIdOf(api, 'doctor')
  const doctor = await addDoctor('Dr Ida Invented', userId)
  const addPatient = async (family: string) =>
    (await postgresPatients(api.pool).create(patientFields(family), actAt(Date.now()))).id
  return {
    doctor,
    long,
    short,
    doctorUser: userId,
    addDoctor,
    addPatient,
    /** Makes the patient that of the login `patient@test.local`. */
    async linkPatient(patientId: string): Promise<string> {
      const user = await userIdOf(api, 'patient')
      await api.pool.query(
        'insert into patient_accounts (id, user_id, patient_id, linked_at) values ($1, $2, $3, now())',
        [randomUUID(), user, patientId],
      )
      return user
    },
  }
}

export async function userIdOf({ pool }: TestApi, role: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from users where email = $1', [`${role}@test.local`])
  return rows[0]?.id ?? ''
}

/** Types and patients of what the user was told, the oldest first. */
export async function toldTo({ pool }: TestApi, userId: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ type: string }>(
    'select type from notifications where user_id = $1 order by at, id',
    [userId],
  )
  return rows.map(row => row.type)
}
