import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Doctor } from '../../model/doctor.ts'
import { AppError } from '../../model/errors.ts'
import type { DoctorFields, DoctorStore } from '../doctors.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import {
  assertDoctor,
  DOCTOR_COLUMNS,
  type DoctorRow,
  doctorFromRow,
  lockDoctor,
  noDoctor,
  readAbsences,
  readHours,
  readSchedule,
} from './doctor-rows.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, only } from './rows.ts'
import { sqlState, UNIQUE_VIOLATION } from './sql-errors.ts'
import { checkStorable, isUuid } from './text.ts'

export function postgresDoctors(pool: pg.Pool): DoctorStore {
  return {
    create(fields, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const id = randomUUID()
        await checkReferences(client, fields)
        await orUserTaken(
          client.query(
            'insert into doctors (id, user_id, name, speciality, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)',
            [id, fields.userId, fields.name, fields.speciality, date(act.at)],
          ),
        )
        await setServices(client, id, fields.services)
        const after = await reread(client, id)
        await audit(client, act, id, null, after)
        await recordLinks(client, after.userId)
        return after
      })
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<DoctorRow>(
        `select ${DOCTOR_COLUMNS} from doctors where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? doctorFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, where, values } = conditions('removed_at is null')
      for (const id of [query.userId, query.serviceId]) if (id !== undefined && !isUuid(id)) return NOTHING
      if (query.userId !== undefined) and(`user_id = ${bind(query.userId)}`)
      if (query.serviceId !== undefined) {
        and(`id in (select doctor_id from doctor_services where service_id = ${bind(query.serviceId)})`)
      }
      if (query.cursor !== undefined) {
        const [key, id] = decodeCursor(ByTextAndId, query.cursor)
        and(`(lower(name), id) > (${bind(key)}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<DoctorRow>(
        `select ${DOCTOR_COLUMNS} from doctors ${where()} order by lower(name), id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, doctorFromRow, row => [row.sort_key, row.id])
    },

    update(id, fields, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const before = await locked(client, id, ifVersion)
        await checkReferences(client, fields)
        const { userId, name, speciality, services } = { ...before, ...fields }
        await orUserTaken(
          client.query(
            `update doctors set (user_id, name, speciality, updated_at, version) = ($2, $3, $4, $5, version + 1)
             where id = $1`,
            [before.id, userId, name, speciality, date(act.at)],
          ),
        )
        if (fields.services !== undefined) await setServices(client, before.id, services)
        const after = await reread(client, before.id)
        await audit(client, act, id, before, after)
        if (before.userId !== after.userId) await recordLinks(client, before.userId, after.userId)
        return after
      })
    },

    remove(id, ifVersion, act) {
      return edit(pool, async client => {
        const before = await locked(client, id, ifVersion)
        const open = await client.query(
          "select from appointments where doctor_id = $1 and status in ('requested', 'approved') limit 1",
          [before.id],
        )
        if (open.rowCount !== 0) {
          throw new AppError(
            'CONFLICT',
            'Appointments with this doctor are open: complete, reject or cancel them first',
          )
        }
        await client.query('update doctors set removed_at = $2, updated_at = $2, version = version + 1 where id = $1', [
          before.id,
          date(act.at),
        ])
        await audit(client, act, id, before, null)
        await recordLinks(client, before.userId)
      })
    },

    async hours(id) {
      await assertDoctor(pool, id)
      return readHours(pool, id)
    },

    setHours(id, hours, act) {
      return edit(pool, async client => {
        const doctor = await locked(client, id, null)
        const before = await readHours(client, doctor.id)
        await client.query('delete from doctor_hours where doctor_id = $1', [doctor.id])
        await client.query(
          `insert into doctor_hours (doctor_id, weekday, from_minute, to_minute)
           select $1, * from unnest($2::smallint[], $3::smallint[], $4::smallint[])`,
          [doctor.id, hours.map(h => h.weekday), hours.map(h => h.from), hours.map(h => h.to)],
        )
        const after = await readHours(client, doctor.id)
        await audit(client, act, id, { hours: before }, { hours: after })
        return after
      })
    },

    async absences(id, within) {
      await assertDoctor(pool, id)
      return readAbsences(pool, id, within)
    },

    addAbsence(id, { start, end, reason }, act) {
      checkStorable(reason, 'reason')
      return edit(pool, async client => {
        const doctor = await locked(client, id, null)
        const absence = { id: randomUUID(), start, end, reason }
        await client.query(
          `insert into doctor_absences (id, doctor_id, during, reason, created_by, created_at)
           values ($1, $2, tstzrange($3, $4), $5, $6, $7)`,
          [absence.id, doctor.id, date(start), date(end), reason, act.by, date(act.at)],
        )
        const { rows } = await client.query<{ count: number }>(
          `select count(*)::int as count from appointments
           where doctor_id = $1 and during && tstzrange($2, $3) and status in ('requested', 'approved')`,
          [doctor.id, date(start), date(end)],
        )
        await audit(client, act, id, null, { absence })
        return { absence, appointments: only(rows).count }
      })
    },

    removeAbsence(id, absenceId, act) {
      return edit(pool, async client => {
        const doctor = await locked(client, id, null)
        const removed = isUuid(absenceId)
          ? await client.query<{ start: Date; end: Date; reason: string | null }>(
              `delete from doctor_absences where id = $1 and doctor_id = $2
               returning lower(during) as start, upper(during) as end, reason`,
              [absenceId, doctor.id],
            )
          : null
        const absence = removed?.rows[0]
        if (absence === undefined) throw new AppError('NOT_FOUND', 'There is no such absence')
        await audit(client, act, id, { absence: { id: absenceId, ...absence } }, null)
      })
    },

    async schedule(id, within) {
      await assertDoctor(pool, id)
      return readSchedule(pool, id, within)
    },
  }
}

/** Errors: NOT_FOUND, STALE_VERSION. */
async function locked(client: pg.ClientBase, id: string, ifVersion: number | null): Promise<Doctor> {
  const doctor = await lockDoctor(client, id)
  if (doctor === null) throw noDoctor()
  if (ifVersion !== null && ifVersion !== doctor.version) {
    throw new AppError('STALE_VERSION', `The doctor is at version ${doctor.version} by now`)
  }
  return doctor
}

async function reread(client: pg.ClientBase, id: string): Promise<Doctor> {
  const { rows } = await client.query<DoctorRow>(`select ${DOCTOR_COLUMNS} from doctors where id = $1`, [id])
  return doctorFromRow(only(rows))
}

/** Errors: VALIDATION_FAILED. */
async function checkReferences(client: pg.ClientBase, { userId, services }: Partial<DoctorFields>): Promise<void> {
  if (userId !== undefined && userId !== null) {
    const user = isUuid(userId) ? await client.query('select from users where id = $1', [userId]) : { rowCount: 0 }
    if (user.rowCount !== 1) throw unknown('userId', 'is no user')
  }
  const { rows } = await client.query<{ id: string }>(
    'select id from services where id = any($1::uuid[]) and removed_at is null',
    [services?.filter(isUuid) ?? []],
  )
  const missing = services?.findIndex(id => !rows.some(row => row.id === id.toLowerCase())) ?? -1
  if (missing >= 0) throw unknown(`services.${missing}`, 'is no service')
}

function unknown(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] })
}

async function setServices(client: pg.ClientBase, doctorId: string, services: readonly string[]): Promise<void> {
  await client.query('delete from doctor_services where doctor_id = $1', [doctorId])
  await client.query(
    'insert into doctor_services (doctor_id, service_id) select distinct $1::uuid, * from unnest($2::uuid[])',
    [doctorId, services],
  )
}

async function orUserTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new AppError('CONFLICT', 'This user is another doctor', {
      cause: error,
      errors: [{ path: 'userId', message: 'is taken' }],
    })
  }
}

/** Through his appointments a doctor sees patients, so the link with his login decides who may see whom. */
async function recordLinks(client: pg.ClientBase, ...userIds: readonly (string | null)[]): Promise<void> {
  await recordChanges(
    client,
    userIds.flatMap(key => (key === null ? [] : [{ topic: 'user' as const, key }])),
  )
}

function audit(client: pg.ClientBase, act: Act, id: string, before: unknown, after: unknown): Promise<void> {
  return appendAudit(client, act, {
    action: 'doctors:write',
    patientId: null,
    resource: { kind: 'doctor', id },
    before,
    after,
  })
}
