import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { OrderContent } from '../../model/medication-order.ts'
import { NO_DETAILS, type Patient } from '../../model/patient.ts'
import { postgresPatients } from '../../store/postgres/patients.ts'
import { postgresUsers } from '../../store/postgres/users.ts'
import { actAt, patientFields, T0 } from './records.ts'

export function orderContent(fields: Partial<OrderContent> = {}): OrderContent {
  return {
    medication: { name: 'Paracetamol', code: null },
    dose: { value: 500, unit: 'mg' },
    route: 'oral',
    frequency: { count: 4, every: { value: 1, unit: 'day' }, asNeeded: null, once: false, text: null },
    period: { from: null, to: null },
    instructions: null,
    ...fields,
  }
}

/** A patient nobody has kept, for what is only judged. */
export const SOMEBODY: Patient = {
  ...NO_DETAILS,
  ...patientFields('Test'),
  id: randomUUID(),
  wardId: null,
  bedId: null,
  stayId: null,
  hasPhoto: false,
  version: 1,
  createdAt: T0,
  updatedAt: T0,
}

/** People and patients in the database, and what was told of them. */
export function clinicalWorld(pool: pg.Pool) {
  const users = postgresUsers(pool)
  const patients = postgresPatients(pool)
  return {
    /** Id of a new user with this role. */
    async person(role: string): Promise<string> {
      const email = `${randomUUID()}@test.local`
      await users.ensure({ email, name: `Some ${role}`, roles: [role], passwordHash: 'x' }, T0)
      const secret = await users.secretByEmail(email)
      if (secret === null) throw new Error('the user was not made')
      return secret.user.id
    },
    async patient(): Promise<string> {
      return (await patients.create(patientFields('Clinical'), actAt(T0))).id
    },
    async removePatient(id: string): Promise<void> {
      await patients.remove(id, actAt(T0))
    },
    async link(userId: string, patientId: string): Promise<void> {
      await pool.query(
        'insert into patient_accounts (id, user_id, patient_id, linked_at) values (gen_random_uuid(), $1, $2, now())',
        [userId, patientId],
      )
    },
    async careTeam(userId: string, patientId: string): Promise<void> {
      await pool.query(
        `insert into care_team (id, patient_id, user_id, function, during)
         values (gen_random_uuid(), $2, $1, 'nurse', tstzrange(now() - interval '1 hour', null))`,
        [userId, patientId],
      )
    },
    async leaveCareTeams(userId: string): Promise<void> {
      await pool.query(
        `update care_team set during = tstzrange(lower(during), now() - interval '1 minute') where user_id = $1`,
        [userId],
      )
    },
    /** The patient lies in a new ward where these users work. */
    async ward(patientId: string, userIds: readonly string[]): Promise<void> {
      const id = randomUUID()
      await pool.query('insert into wards (id, name, created_at, updated_at) values ($1, $2, now(), now())', [
        id,
        `Ward ${id}`,
      ])
      await pool.query(
        `insert into stays (id, patient_id, ward_id, during, beginning)
         values (gen_random_uuid(), $1, $2, tstzrange(now() - interval '1 hour', null), 'admission')`,
        [patientId, id],
      )
      await pool.query('insert into ward_staff (ward_id, user_id) select $1, unnest($2::uuid[])', [id, userIds])
    },
    async disable(userId: string): Promise<void> {
      await pool.query('update users set disabled_at = now() where id = $1', [userId])
    },
    /** The patient's story, oldest first, without what is not about his treatment. */
    async story(patientId: string): Promise<readonly { type: string; summary: string; reference: unknown }[]> {
      const { rows } = await pool.query<{ type: string; summary: string; reference: unknown }>(
        `select type, summary, reference from timeline
         where patient_id = $1 and type in ('plan', 'note', 'order', 'message') order by at, written_at`,
        [patientId],
      )
      return rows
    },
    /** Who was told about this patient, in order of the users' ids. */
    async told(patientId: string): Promise<readonly string[]> {
      const { rows } = await pool.query<{ user_id: string }>(
        `select user_id from notifications where patient_id = $1 and type = 'message' order by at, user_id`,
        [patientId],
      )
      return rows.map(row => row.user_id)
    },
    /** Actions of changes in the audit, oldest first. */
    async audited(patientId: string): Promise<readonly string[]> {
      const { rows } = await pool.query<{ action: string }>(
        `select action from audit_entries where patient_id = $1 and resource ->> 'kind' <> 'patient' order by at, id`,
        [patientId],
      )
      return rows.map(row => row.action)
    },
  }
}

export type ClinicalWorld = ReturnType<typeof clinicalWorld>
