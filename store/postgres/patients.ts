import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Limits } from '../../model/limits.ts'
import type { Patient } from '../../model/patient.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { PatientFields, PatientStore } from '../patients.ts'
import { cutAssignment } from './assignments.ts'
import { appendAudit } from './audit.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { ASSIGNMENT_COLUMNS, type AssignmentRow, assignmentFromRow } from './device-rows.ts'
import { edit } from './edit.ts'
import { lockPatient, patientIn } from './lock-patient.ts'
import { type Moved, movePatient } from './move-patient.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import {
  checkFields,
  FIELD_COLUMNS,
  FIELD_PARAMETERS,
  fieldValues,
  limitsFromRows,
  limitsRows,
  type PatientRow,
  patientFromRow,
  SELECT_PATIENTS,
} from './patient-rows.ts'
import { findPlace, wantedPlace } from './place-names.ts'
import { date } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'
import { visibleTo } from './visible-to.ts'

export function postgresPatients(pool: pg.Pool): PatientStore {
  return {
    async create(fields, act, careAs, mayBuild = act.by === null) {
      checkFields(fields)
      return edit(pool, async client => {
        const id = randomUUID()
        await client.query(
          `insert into patients (id, ${FIELD_COLUMNS}, created_at, updated_at) values ($1, ${FIELD_PARAMETERS}, $9, $9)`,
          [...fieldValues(id, fields), date(act.at)],
        )
        if (careAs !== undefined) {
          await client.query(
            `insert into care_team (id, patient_id, user_id, function, during, added_by)
             values ($1, $2, $3, $4, tstzrange($5, null), $3)`,
            [randomUUID(), id, act.by, careAs, date(act.at)],
          )
        }
        const moved = await moveByName(client, { id, ward: null, bed: null }, fields, mayBuild, act)
        const patient = await patientIn(client, id)
        await audit(client, act, 'patients:create', null, patient)
        await appendTimeline(client, [event(id, act, 'registered', 'Registered'), ...moved.events])
        await recordChanges(client, distinctChanges({ topic: 'patient', key: id }, ...moved.changes))
        return patient
      })
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<PatientRow>(`${SELECT_PATIENTS} where p.id = $1 and p.removed_at is null`, [id])
      return rows[0] ? patientFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, search, where, values } = conditions('p.removed_at is null')
      visibleTo({ and, bind }, 'p.id', query.viewer)
      if (query.q !== undefined) search('p.search', query.q)
      if (query.ward !== undefined) {
        checkStorable(query.ward, 'ward')
        const byId = isUuid(query.ward) ? ` or w.id = ${bind(query.ward)}::uuid` : ''
        and(`(lower(w.name) = lower(${bind(query.ward)})${byId})`)
      }
      if (query.careOf !== undefined) {
        and(
          `p.id in (select patient_id from care_relations where relation = 'care-team' and user_id = ${bind(query.careOf)})`,
        )
      }
      if (query.cursor !== undefined) {
        const [key, id] = decodeCursor(ByTextAndId, query.cursor)
        and(`(p.sort_key, p.id) > (${bind(key)}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<PatientRow>(
        `${SELECT_PATIENTS} ${where()} order by p.sort_key, p.id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, patientFromRow, row => [row.sort_key, row.id])
    },

    async update(id, fields, ifVersion, act, mayBuild = act.by === null) {
      checkFields(fields)
      return edit(pool, async client => {
        const before = await lockPatient(client, id)
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The patient is at version ${before.version} by now`)
        }
        await client.query(
          `update patients set (${FIELD_COLUMNS}, version, updated_at) = (${FIELD_PARAMETERS}, version + 1, $9)
           where id = $1`,
          [...fieldValues(before.id, { ...before, ...fields }), date(act.at)],
        )
        const moved = await moveByName(client, before, fields, mayBuild, act)
        const after = await patientIn(client, before.id)
        await audit(client, act, 'patients:write', before, after)
        await appendTimeline(client, moved.events)
        await recordChanges(client, distinctChanges({ topic: 'patient', key: before.id }, ...moved.changes))
        return after
      })
    },

    remove(id, act) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, id)
        const out = { to: null, at: null, reason: null, disposition: null }
        const moved = patient.stayId === null ? NOWHERE : await movePatient(client, patient.id, out, act)
        const ended = await endAssignmentsOf(client, patient.id, act.at)
        await client.query(
          'update patients set removed_at = $2, updated_at = $2, version = version + 1 where id = $1',
          [patient.id, date(act.at)],
        )
        await audit(client, act, 'patients:remove', patient, null)
        await appendTimeline(client, moved.events)
        await recordChanges(client, distinctChanges({ topic: 'patient', key: patient.id }, ...moved.changes, ...ended))
      })
    },

    async personalLimits(patientId) {
      return isUuid(patientId) ? limitsFromRows(await limitsRows(pool, [patientId])) : {}
    },

    setPersonalLimits(patientId, changes, act) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const before = limitsFromRows(await limitsRows(client, [patient.id]))
        for (const [code, limits] of Object.entries(changes)) {
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

function audit(client: pg.ClientBase, act: Act, action: string, before: Patient | null, after: Patient | null) {
  const id = (after ?? before)?.id ?? ''
  return appendAudit(client, act, { action, patientId: id, resource: { kind: 'patient', id }, before, after })
}

function event(patientId: string, act: Act, type: TimelineEvent['type'], summary: string): Omit<TimelineEvent, 'id'> {
  return { patientId, type, at: act.at, by: act.by, summary, reference: { kind: 'patient', id: patientId } }
}

/** Where `ward` and `bed` of the fields put the patient. */
async function moveByName(
  client: pg.ClientBase,
  before: Pick<Patient, 'id' | 'ward' | 'bed'>,
  fields: Partial<PatientFields>,
  mayBuild: boolean,
  act: Act,
): Promise<Pick<Moved, 'events' | 'changes'>> {
  const wanted = wantedPlace(before, fields)
  if (wanted === undefined) return NOWHERE
  const found = wanted && (await findPlace(client, wanted, mayBuild, act))
  const move = { to: found?.place ?? null, at: null, reason: act.reason, disposition: null }
  const { events, changes } = await movePatient(client, before.id, move, act)
  return { events, changes: [...changes, ...(found?.changes ?? [])] }
}

const NOWHERE: Pick<Moved, 'events' | 'changes'> = { events: [], changes: [] }

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
