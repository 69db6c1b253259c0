import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresRelations } from '../../../store/postgres/access.ts'
import { postgresAppointments } from '../../../store/postgres/appointments.ts'
import { postgresClinic } from '../../../store/postgres/clinic.ts'
import { postgresDoctors } from '../../../store/postgres/doctors.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresReminders } from '../../../store/postgres/reminders.ts'
import { postgresServices } from '../../../store/postgres/services.ts'
import { type AppointmentAdapters, appointmentContract } from '../../contract/appointments.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const changes = changeReader(pool)
const patients = postgresPatients(pool)
const { relations } = postgresRelations(pool)
const adapters: AppointmentAdapters = {
  appointments: postgresAppointments(pool),
  clinic: postgresClinic(pool),
  doctors: postgresDoctors(pool),
  reminders: postgresReminders(pool),
  services: postgresServices(pool),
  addPatient: async () => (await patients.create(patientFields('Appointed'), actAt(T0))).id,
  async addUser() {
    const id = randomUUID()
    await pool.query(
      "insert into users (id, email, name, roles, password_hash, created_at) values ($1, $2, 'Somebody', '{}', '', now())",
      [id, `${id}@test.local`],
    )
    return id
  },
  async link(userId, patientId) {
    await pool.query('insert into patient_accounts (id, user_id, patient_id, linked_at) values ($1, $2, $3, now())', [
      randomUUID(),
      userId,
      patientId,
    ])
  },
  relations,
  async told(userId) {
    const { rows } = await pool.query<{ type: string; summary: string }>(
      'select type, summary from notifications where user_id = $1 order by at, id',
      [userId],
    )
    return rows
  },
  changes,
}
appointmentContract(t, () => adapters)
