import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { searchable } from '../../model/names.ts'
import type { PatientErasure } from '../erasure.ts'
import { appendAudit } from './audit.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { merged } from './lock-patient.ts'
import { movePatient } from './move-patient.ts'
import { heldBy } from './patient-devices.ts'
import { destroyPatientKey } from './patient-keys.ts'
import { PATIENT_TABLES } from './patient-tables.ts'
import { endAssignmentsOf } from './patients.ts'
import { reattribute } from './reattribute-words.ts'
import { date, only } from './rows.ts'
import { openStayOf } from './stay-rows.ts'
import { checkStorable, isUuid } from './text.ts'

/** What stands where a name was. */
const ERASED = 'Erased'

export function postgresErasure(pool: pg.Pool): PatientErasure {
  return {
    async erase(patientId, confirm, act) {
      checkStorable({ confirm, reason: act.reason })
      const { ids, counts } = await edit(pool, async client => {
        const ids = await lockForErasure(client, patientId, confirm)
        const counts: Record<string, number> = {}
        const changes: Change[] = []
        for (const id of ids) {
          changes.push(...(await leave(client, id, act)))
          changes.push(...(await loseReadings(client, id)))
          const users = await eraseLogins(client, id)
          changes.push(...users.map(key => ({ topic: 'user' as const, key })))
          for (const [table, rows] of await eraseRows(client, id)) counts[table] = (counts[table] ?? 0) + rows
          // After the alerts: who held one of them may have put it on the outbox until now.
          await eraseOutboxes(client, id)
          await eraseExports(client, id)
          const resource = { kind: 'patient', id }
          await appendAudit(client, act, {
            action: 'patients:erase',
            patientId: id,
            resource,
            before: null,
            after: null,
          })
          await destroyPatientKey(client, id)
          changes.push({ topic: 'patient', key: id })
        }
        await leaveTombstones(client, ids, act)
        await recordChanges(client, distinctChanges(...changes))
        return { ids, counts }
      })
      await eraseLatecomers(pool, ids)
      return counts
    },
  }
}

/** @returns the patient and every record that was merged into him. Errors: NOT_FOUND, MERGED, VALIDATION_FAILED. */
async function lockForErasure(client: pg.ClientBase, id: string, confirm: string): Promise<readonly string[]> {
  if (!isUuid(id)) throw new AppError('NOT_FOUND', 'No such patient')
  const { rows } = await client.query<{ id: string; family: string; merged_into: string | null; erased: boolean }>(
    `select id, family, merged_into, erased_at is not null as erased from patients
     where id = $1 or merged_into = $1 order by id for update`,
    [id],
  )
  const patient = rows.find(row => row.id === id.toLowerCase())
  if (patient === undefined || patient.erased) throw new AppError('NOT_FOUND', 'No such patient')
  if (patient.merged_into !== null) throw merged(patient.merged_into)
  const plain = (name: string) => searchable(name).trim().toLowerCase()
  if (plain(confirm) !== plain(patient.family)) {
    const errors = [{ path: 'confirm', message: 'must be the family name of the patient' }]
    throw new AppError('VALIDATION_FAILED', 'confirm must be the family name of the patient', { errors })
  }
  return rows.map(row => row.id)
}

/** Out of the bed and off the devices. */
async function leave(client: pg.ClientBase, patientId: string, act: Act): Promise<readonly Change[]> {
  const out = { to: null, at: null, reason: null, disposition: null }
  const isHere = (await openStayOf(client, patientId)) !== null
  const moved = isHere ? (await movePatient(client, patientId, out, act)).changes : []
  return [...moved, ...(await endAssignmentsOf(client, patientId, act.at))]
}

/** By job, as when a device is taken from somebody: the readings become nobody's. */
async function loseReadings(client: pg.ClientBase, patientId: string): Promise<readonly Change[]> {
  const held = await heldBy(client, patientId)
  for (const { deviceId, from, to } of held) await reattribute(client, deviceId, null, from, to)
  return held.map(({ deviceId }) => ({ topic: 'device' as const, key: deviceId }))
}

/** A login that was only this patient's holds his name and address too. @returns users whose rights changed */
async function eraseLogins(client: pg.ClientBase, patientId: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ user_id: string; only_patient: boolean }>(
    `select u.id as user_id, u.roles <@ '{patient}' as only_patient from users u
     where u.id in (select user_id from patient_accounts where patient_id = $1 and ended_at is null) for update`,
    [patientId],
  )
  const erased = rows.filter(row => row.only_patient).map(row => row.user_id)
  await client.query(
    `update users set email = 'erased-' || id || '@invalid', name = $2, disabled_at = coalesce(disabled_at, now())
     where id = any($1::uuid[])`,
    [erased, ERASED],
  )
  await client.query('update sessions set revoked_at = now() where user_id = any($1::uuid[]) and revoked_at is null', [
    erased,
  ])
  return rows.map(row => row.user_id)
}

async function eraseRows(client: pg.ClientBase, patientId: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { table, erase, eraseParts = [] } of PATIENT_TABLES) {
    for (const statement of eraseParts) await client.query(statement, [patientId])
    if (typeof erase === 'object' && 'keep' in erase) continue
    const what = erase === 'delete' ? `delete from ${table}` : `update ${table} set ${erase.set}`
    const { rowCount } = await client.query(`${what} where patient_id = $1`, [patientId])
    counts.set(table, rowCount ?? 0)
  }
  return counts
}

/** What rules raised while they could not see yet that he is erased, and who was told of it. */
async function eraseLatecomers(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  // Every commit of theirs holds one of these (episodes.ts): those under way are waited for, the next ones see it.
  await edit(pool, client => client.query('select 1 from rule_shards order by shard for update'))
  await edit(pool, async client => {
    for (const id of ids) {
      await eraseRows(client, id)
      await eraseOutboxes(client, id)
    }
  })
}

/** What was exported of him. A job that collects it at this moment finds no patient, and what it kept is not given out. */
async function eraseExports(client: pg.ClientBase, patientId: string): Promise<void> {
  await client.query(
    `delete from job_files f using jobs j
     where j.id = f.job_id and j.kind = 'patient-export' and j.params ->> 'patientId' = $1`,
    [patientId],
  )
}

/** What waits to be sent keeps its place, or those who follow would see a gap; what it says goes. */
async function eraseOutboxes(client: pg.ClientBase, patientId: string): Promise<void> {
  await client.query(
    `update alert_outbox set alert = alert || jsonb_build_object('message', $2::text, 'value', null, 'justification',
       alert -> 'justification' || jsonb_build_object('summary', $2::text, 'values', '[]'::jsonb))
     where alert ->> 'patientId' = $1`,
    [patientId, ERASED],
  )
  for (const column of ['event', 'notification']) {
    await client.query(
      `update people_outbox set ${column} = ${column} || jsonb_build_object('summary', $2::text)
       where ${column} ->> 'patientId' = $1`,
      [patientId, ERASED],
    )
  }
}

/** Empty rows under the old ids, and no word left that only these names had. */
async function leaveTombstones(client: pg.ClientBase, ids: readonly string[], { at }: Act): Promise<void> {
  const { rows } = await client.query<{ words: string[] }>(
    `select array(select distinct unnest(name_words) from patients where id = any($1::uuid[])) as words`,
    [ids],
  )
  await client.query(
    `update patients set given = '{}', family = $2, birth_date = null, sex = 'unknown', identifiers = '[]',
       identifier_keys = '{}', details = '{}', search = '', sort_key = '',
       erased_at = $3, removed_at = coalesce(removed_at, $3), updated_at = $3, version = version + 1
     where id = any($1::uuid[])`,
    [ids, ERASED, date(at)],
  )
  await client.query(
    `update merges set reason = '(erased)', identifiers = '[]' where into_id = any($1) or from_id = any($1)`,
    [ids],
  )
  await client.query(
    `delete from known_words k where word = any($1::text[])
       and not exists (select 1 from patients p where p.name_words @> array[k.word])`,
    [only(rows).words],
  )
}
