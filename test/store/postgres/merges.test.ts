import { randomUUID } from 'node:crypto'
import t from 'tap'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { NO_CHANGES } from '../../../store/episodes.ts'
import { postgresClinicalRecords } from '../../../store/postgres/clinical-records.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { postgresErasure } from '../../../store/postgres/erasure.ts'
import { postgresMerges } from '../../../store/postgres/merges.ts'
import { PATIENT_TABLES } from '../../../store/postgres/patient-tables.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresPhotos } from '../../../store/postgres/photos.ts'
import { postgresReattributions } from '../../../store/postgres/reattributions.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { mergeContract } from '../../contract/merges.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, alertOf, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const vitals = postgresVitalsMaintenance(pool)
const reattributions = postgresReattributions(pool)
await vitals.prepare(T0)
await postgresUsers(pool).ensure({ email: 'nurse@test.local', name: 'N', roles: ['nurse'], passwordHash: '' }, 0)
const { rows: users } = await pool.query<{ id: string }>('select id from users')
const userId = users[0]?.id ?? ''
const { epoch } = await postgresEpisodes(pool).takeOver(0)

async function furnish(patientId: string): Promise<void> {
  const name = (await pool.query<{ family: string }>('select family from patients where id = $1', [patientId])).rows[0]
  const note = `about ${name?.family}`
  const [wardId, login, from] = [randomUUID(), randomUUID(), new Date(T0)]
  const run = (sql: string, ...values: unknown[]) => pool.query(sql, [patientId, ...values])
  await pool.query(`insert into wards (id, name, created_at, updated_at) values ($1::uuid, $1::text, now(), now())`, [
    wardId,
  ])
  await run(
    `insert into stays (id, patient_id, ward_id, during, beginning, ending, reason)
     values (gen_random_uuid(), $1, $2, tstzrange($3::timestamptz - interval '2 d', $3), 'admission', 'discharge', $4)`,
    wardId,
    from,
    note,
  )
  await run(
    `insert into care_team (id, patient_id, user_id, function, during)
     values (gen_random_uuid(), $1, $2, 'responsible-nurse', tstzrange($3, null))`,
    userId,
    from,
  )
  await run(
    `insert into break_glass (id, user_id, patient_id, reason, during)
     values (gen_random_uuid(), $2, $1, $3, tstzrange($4, $4::timestamptz + interval '1 h'))`,
    userId,
    note,
    from,
  )
  await pool.query(
    `insert into users (id, email, name, roles, password_hash, created_at) values ($1::uuid, $1 || '@test.local', $2, '{patient}', '', now())`,
    [login, name?.family],
  )
  await run(
    'insert into patient_accounts (id, user_id, patient_id, linked_at) values (gen_random_uuid(), $2, $1, now())',
    login,
  )
  await run(
    `insert into notifications (id, user_id, type, at, summary, patient_id) values (gen_random_uuid(), $2, 'x', now(), $3, $1)`,
    userId,
    note,
  )
  await run(
    `insert into submissions (user_id, key, body_hash, patient_id, at) values ($2, $1::text, '', $1::uuid, now())`,
    userId,
  )
  await run(
    `insert into device_events (device_id, device_time, type, measured_at, arrived_at, patient_id, detail)
     select device_id, $2, 'fall', $2, $2, patient_id, '{}' from assignments where patient_id = $1`,
    new Date(T0 + 10),
  )
  const written: Record<string, [sql: string, parts?: string]> = {
    notes: [
      'insert into notes (id, patient_id, author, created_at) values ($2, $1, $3, now())',
      `insert into note_versions (note_id, version, kind, text, written_at) values ($1, 1, 'progress', $2, now())`,
    ],
    plans: [
      'insert into treatment_plans (id, patient_id, created_by, created_at) values ($2, $1, $3, now())',
      `insert into treatment_plan_versions (plan_id, version, title, state, goals, activities, written_by, written_at)
       select $1, 1, $2, 'active', '[]', '[]', created_by, now() from treatment_plans where id = $1`,
    ],
    orders: [
      `insert into medication_orders (id, patient_id, state, medication, dose, route, frequency, drafted_by, created_at, updated_at)
       values ($2, $1, 'draft', '{}', '{}', 'oral', '{}', $3, now(), now())`,
    ],
  }
  for (const [row, parts] of Object.values(written)) {
    const id = randomUUID()
    await run(row, id, userId)
    if (parts !== undefined) await pool.query(parts, [id, note])
  }
  await run('insert into conversations (patient_id, newest, newest_at) values ($1, 2, $2)', from)
  await run(
    `insert into messages (id, patient_id, number, side, author, text, at)
     select gen_random_uuid(), $1, n, 'staff', $2, $3, $4 from generate_series(1, 2) as n`,
    userId,
    note,
    from,
  )
  await postgresPhotos(pool).set(patientId, { type: 'image/png', bytes: new Uint8Array(3), hash: patientId }, actAt(T0))
  const condition = { name: note, code: null, since: null, until: null, note: null, status: 'active' } as const
  await postgresClinicalRecords(pool, createOrderReview(ORDER_CHECKS)).add(patientId, 'condition', condition, actAt(T0))
  const raise = [alertOf({ patientId, message: note })]
  await postgresEpisodes(pool).commit(0, epoch, { ...NO_CHANGES, raise })
}

async function belongings(patientId: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  // The marks and queues of jobs come and go; what the audit says is never moved.
  const passing = /^(vitals|reattributions|audit_entries|patient_keys)/
  for (const { table } of PATIENT_TABLES.filter(({ table }) => !passing.test(table))) {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) - 'patient_id')::text as row from ${table} t where patient_id = $1`,
      [patientId],
    )
    if (rows.length > 0) all[table] = rows.map(({ row }) => row)
  }
  return all
}

mergeContract(t, () => ({
  merges: postgresMerges(pool),
  erasure: postgresErasure(pool),
  patients: postgresPatients(pool),
  devices: postgresDeviceRegistry(pool),
  changes: changeReader(pool),
  belongings,
  furnish,
  async runJobs() {
    for (const { id, deviceId, from, to, patientId } of await reattributions.due(Date.now() + 60_000, 1000)) {
      await vitals.reattribute(deviceId, from, to, patientId)
      await reattributions.done(id)
    }
  },
  async measure(deviceId, patientId, at) {
    await pool.query(
      `insert into vitals (device_id, device_time, measured_at, arrived_at, patient_id, clock_corrected, hr)
       values ($1, $2, $2, $2, $3, false, 70)`,
      [deviceId, new Date(at), patientId],
    )
  },
  async readingsOf(patientId) {
    const { rows } = await pool.query<{ measured_at: Date }>('select measured_at from vitals where patient_id = $1', [
      patientId,
    ])
    return rows.map(row => row.measured_at.getTime())
  },
  async traces(text) {
    const { rows: tables } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
         and relnamespace = 'public'::regnamespace and relname <> 'audit_entries'`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(
        `select t::text as row from ${name} t where t::text ilike $1`,
        [`%${text}%`],
      )
      found.push(...rows.map(({ row }) => `${name}: ${row}`))
    }
    return found
  },
}))
