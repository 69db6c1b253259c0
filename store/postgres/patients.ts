import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import { AppError } from '../../model/errors.ts'
import type { Limits } from '../../model/limits.ts'
import type { PatientStore } from '../patients.ts'
import { cancelOpenAppointments, lockOpenAppointments } from './appointment-move.ts'
import { tellSteps } from './appointment-story.ts'
import { cutAssignment } from './assignments.ts'
import { appendAudit } from './audit.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { createPatient } from './create-patient.ts'
import { ASSIGNMENT_COLUMNS, type AssignmentRow, assignmentFromRow } from './device-rows.ts'
import { edit } from './edit.ts'
import { limitsFromRows, limitValues } from './limit-rows.ts'
import { lockPatient, merged, patientIn } from './lock-patient.ts'
import { moveByName, NOWHERE } from './move-by-name.ts'
import { movePatient } from './move-patient.ts'
import {
  checkFields,
  FIELD_COLUMNS,
  FIELD_PARAMETERS,
  fieldValues,
  limitsRows,
  type PatientRow,
  patientFromRow,
  SELECT_PATIENTS,
} from './patient-rows.ts'
import { searchPatients } from './patient-search.ts'
import { auditPatient } from './patient-story.ts'
import { askIfTaken } from './registration.ts'
import { date } from './rows.ts'
import { isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

export function postgresPatients(pool: pg.Pool): PatientStore {
  return {
    async create(fields, act, careAs, mayBuild = act.by === null) {
      checkFields(fields)
      return edit(pool, client => createPatient(client, randomUUID(), fields, act, careAs, mayBuild))
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<PatientRow>(`${SELECT_PATIENTS} where p.id = $1 and p.removed_at is null`, [id])
      return rows[0] ? patientFromRow(rows[0]) : null
    },

    list: query => searchPatients(pool, query),

    async update(id, fields, ifVersion, act, { mayBuild = act.by === null, confirmed = true } = {}) {
      checkFields(fields)
      return edit(pool, async client => {
        const before = await lockPatient(client, id)
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The patient is at version ${before.version} by now`)
        }
        if (!confirmed) await askIfTaken(client, before, fields)
        await client.query(
          `update patients set (${FIELD_COLUMNS}, version, updated_at) = (${FIELD_PARAMETERS}, version + 1, $11)
           where id = $1`,
          [...fieldValues(before.id, { ...before, ...fields }), date(act.at)],
        )
        const moved = await moveByName(client, before, fields, mayBuild, act)
        const after = await patientIn(client, before.id)
        await auditPatient(client, act, 'patients:write', before, after)
        await appendTimeline(client, moved.events)
        await recordChanges(client, distinctChanges({ topic: 'patient', key: before.id }, ...moved.changes))
        return after
      })
    },

    remove(id, act) {
      return edit(pool, async client => {
        await lockOpenAppointments(client, id, act.at)
        const patient = await lockPatient(client, id)
        const out = { to: null, at: null, reason: null, disposition: null }
        const moved = patient.stayId === null ? NOWHERE : await movePatient(client, patient.id, out, act)
        const ended = await endAssignmentsOf(client, patient.id, act.at)
        await client.query(
          'update patients set removed_at = $2, updated_at = $2, version = version + 1 where id = $1',
          [patient.id, date(act.at)],
        )
        const reason = act.reason ?? 'The record of the patient was removed'
        const cancelled = await cancelOpenAppointments(client, patient.id, { ...act, reason })
        await auditPatient(client, act, 'patients:remove', patient, null)
        await appendTimeline(client, moved.events)
        const care = await tellSteps(client, cancelled, { ...act, reason })
        const own = { topic: 'patient', key: patient.id } as const
        await recordChanges(client, distinctChanges(own, ...moved.changes, ...ended, ...care))
      })
    },

    restore(id, act) {
      return edit(pool, async client => {
        const locked = isUuid(id)
          ? await client.query<{ removed_at: Date | null; merged_into: string | null; erased_at: Date | null }>(
              'select removed_at, merged_into, erased_at from patients where id = $1 for update',
              [id],
            )
          : null
        const row = locked?.rows[0]
        if (row === undefined || row.erased_at !== null) throw new AppError('NOT_FOUND', 'No such patient')
        if (row.merged_into !== null) throw merged(row.merged_into)
        if (row.removed_at === null) throw new AppError('CONFLICT', 'The patient is not removed')
        await client.query(
          'update patients set removed_at = null, updated_at = $2, version = version + 1 where id = $1',
          [id, date(act.at)],
        )
        const after = await patientIn(client, id)
        await auditPatient(client, act, 'patients:restore', null, after)
        await recordChanges(client, [{ topic: 'patient', key: after.id }])
        return after
      })
    },

    async mergedInto(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<{ merged_into: string | null }>(
        'select merged_into from patients where id = $1',
        [id],
      )
      return rows[0]?.merged_into ?? null
    },

    async personalLimits(patientId) {
      return isUuid(patientId) ? limitsFromRows(await limitsRows(pool, [patientId])) : {}
    },

    setPersonalLimits(patientId, decide, act) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const before = limitsFromRows(await limitsRows(client, [patient.id]))
        for (const [code, limits] of Object.entries(decide(before))) {
          if (limits === null) {
            await client.query('delete from personal_limits where patient_id = $1 and code = $2', [patient.id, code])
          } else if (limits !== undefined) {
            await setLimits(client, patient.id, code, limits, [act.by, date(act.at)])
          }
        }
        const after = limitsFromRows(await limitsRows(client, [patient.id]))
        await appendAudit(client, act, {
          action: 'limits:write',
          patientId: patient.id,
          resource: { kind: 'limits', id: patient.id },
          before,
          after,
        })
        await recordChanges(client, [{ topic: 'patient', key: patient.id }])
        return after
      })
    },
  }
}

export async function endAssignmentsOf(
  client: pg.ClientBase,
  patientId: string,
  now: number,
): Promise<readonly Change[]> {
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
       (patient_id, code, low, high, critical_low, critical_high, delay_seconds, latching, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (patient_id, code) do update
       set (low, high, critical_low, critical_high, delay_seconds, latching, set_by, set_at)
       = ($3, $4, $5, $6, $7, $8, $9, $10)`,
    [patientId, code, ...limitValues(limits), ...set],
  )
}
