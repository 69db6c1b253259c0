import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import { AppError } from '../../model/errors.ts'
import type { Limits } from '../../model/limits.ts'
import type { PatientStore } from '../patients.ts'
import { cutAssignment } from './assignments.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { ASSIGNMENT_COLUMNS, type AssignmentRow, assignmentFromRow } from './device-rows.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import {
  checkFields,
  FIELD_COLUMNS,
  FIELD_PARAMETERS,
  fieldValues,
  limitsFromRows,
  limitsRows,
  PATIENT_COLUMNS,
  type PatientRow,
  patientFromRow,
} from './patient-rows.ts'
import { date, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'

export function postgresPatients(pool: pg.Pool): PatientStore {
  return {
    async create(fields, now) {
      checkFields(fields)
      return edit(pool, async client => {
        const { rows } = await client.query<PatientRow>(
          `insert into patients (id, ${FIELD_COLUMNS}, created_at, updated_at) values ($1, ${FIELD_PARAMETERS}, $11, $11)
           returning ${PATIENT_COLUMNS}`,
          [...fieldValues(randomUUID(), fields), date(now)],
        )
        const patient = patientFromRow(only(rows))
        await recordChanges(client, [{ topic: 'patient', key: patient.id }])
        return patient
      })
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<PatientRow>(
        `select ${PATIENT_COLUMNS} from patients where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? patientFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, search, where, values } = conditions('removed_at is null')
      if (query.q !== undefined) search('search', query.q)
      if (query.ward !== undefined) {
        checkStorable(query.ward, 'ward')
        and(`ward = ${bind(query.ward)}`)
      }
      if (query.cursor !== undefined) {
        const [key, id] = decodeCursor(ByTextAndId, query.cursor)
        and(`(sort_key, id) > (${bind(key)}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<PatientRow>(
        `select ${PATIENT_COLUMNS} from patients ${where()} order by sort_key, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, patientFromRow, row => [row.sort_key, row.id])
    },

    async update(id, fields, ifVersion, now) {
      checkFields(fields)
      return edit(pool, async client => {
        const before = patientFromRow(await lockPatient(client, id))
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The patient is at version ${before.version} by now`)
        }
        const { rows } = await client.query<PatientRow>(
          `update patients set (${FIELD_COLUMNS}, version, updated_at) = (${FIELD_PARAMETERS}, version + 1, $11)
           where id = $1 returning ${PATIENT_COLUMNS}`,
          [...fieldValues(before.id, { ...before, ...fields }), date(now)],
        )
        await recordChanges(client, [{ topic: 'patient', key: before.id }])
        return patientFromRow(only(rows))
      })
    },

    remove(id, now) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, id)
        const ended = await endAssignmentsOf(client, patient.id, now)
        await client.query(
          'update patients set removed_at = $2, updated_at = $2, version = version + 1 where id = $1',
          [patient.id, date(now)],
        )
        await recordChanges(client, [
          { topic: 'patient', key: patient.id },
          ...ended.filter(change => change.topic !== 'patient'),
        ])
      })
    },

    async personalLimits(patientId) {
      return isUuid(patientId) ? limitsFromRows(await limitsRows(pool, [patientId])) : {}
    },

    setPersonalLimits(patientId, changes, by, now) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        for (const [code, limits] of Object.entries(changes)) {
          if (limits === null) {
            await client.query('delete from personal_limits where patient_id = $1 and code = $2', [patient.id, code])
          } else if (limits !== undefined) {
            await setLimits(client, patient.id, code, limits, [by, date(now)])
          }
        }
        const after = limitsFromRows(await limitsRows(client, [patient.id]))
        await recordChanges(client, [{ topic: 'patient', key: patient.id }])
        return after
      })
    },
  }
}

/** One change of a patient at a time. Errors: NOT_FOUND. */
async function lockPatient(client: pg.ClientBase, id: string): Promise<PatientRow> {
  const found = isUuid(id)
    ? await client.query<PatientRow>(
        `select ${PATIENT_COLUMNS} from patients where id = $1 and removed_at is null for update`,
        [id],
      )
    : null
  const row = found?.rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', 'No such patient')
  return row
}

async function endAssignmentsOf(client: pg.ClientBase, patientId: string, now: number): Promise<readonly Change[]> {
  // Devices are locked first, like everywhere; no new assignment can come in, because the patient's row is locked.
  await client.query(
    `select 1 from devices where id in (
       select device_id from assignments where patient_id = $1 and upper_inf(during)
     ) order by id for no key update`,
    [patientId],
  )
  const { rows } = await client.query<AssignmentRow>(
    `select ${ASSIGNMENT_COLUMNS} from assignments where patient_id = $1 and upper_inf(during) order by device_id`,
    [patientId],
  )
  const changes: Change[] = []
  for (const row of rows) changes.push(...(await cutAssignment(client, assignmentFromRow(row), now)))
  return changes
}

async function setLimits(
  client: pg.ClientBase,
  patientId: string,
  code: string,
  limits: Limits,
  set: readonly unknown[],
): Promise<void> {
  await client.query(
    `insert into personal_limits
       (patient_id, code, low, high, critical_low, critical_high, delay_seconds, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (patient_id, code) do update set (low, high, critical_low, critical_high, delay_seconds, set_by, set_at)
       = ($3, $4, $5, $6, $7, $8, $9)`,
    [patientId, code, limits.low, limits.high, limits.criticalLow, limits.criticalHigh, limits.delaySeconds, ...set],
  )
}
