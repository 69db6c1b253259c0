import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Identifier, Patient } from '../../model/patient.ts'
import type { PatientMerges } from '../merges.ts'
import { ALERT_COLUMNS, type AlertRow, alertFromRow } from './alert-rows.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { lockPatient, patientIn } from './lock-patient.ts'
import { listMerges, mergeById } from './merge-rows.ts'
import { appendAlerts } from './outbox.ts'
import { heldBy, settleReadings } from './patient-devices.ts'
import { FIELD_COLUMNS, FIELD_PARAMETERS, fieldValues } from './patient-rows.ts'
import { auditPatient, patientEvent } from './patient-story.ts'
import { PATIENT_TABLES } from './patient-tables.ts'
import { date, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

export function postgresMerges(pool: pg.Pool): PatientMerges {
  return {
    async merge(intoId, fromId, act) {
      checkStorable(act.reason, 'reason')
      if (intoId.toLowerCase() === fromId.toLowerCase()) throw notFrom('must be another patient')
      return edit(pool, async client => {
        const { into, from } = await lockBoth(client, intoId, fromId)
        await refuseTwoPlaces(client, into.id, from.id)
        const id = randomUUID()
        const added = from.identifiers.filter(one => !into.identifiers.some(two => isSame(one, two)))
        await client.query(
          'insert into merges (id, into_id, from_id, reason, at, by, identifiers) values ($1, $2, $3, $4, $5, $6, $7)',
          [id, into.id, from.id, act.reason ?? '', date(act.at), act.by, JSON.stringify(added)],
        )
        const held = await heldBy(client, from.id)
        const moved = await moveRows(client, from.id, into.id)
        for (const [table, keys] of moved) {
          await client.query('insert into merge_moves (merge_id, "table", keys) values ($1, $2, $3)', [id, table, keys])
        }
        const changes = await settleReadings(client, held, from.id, into.id)
        await client.query(
          'update patients set merged_into = $2, removed_at = $3, updated_at = $3, version = version + 1 where id = $1',
          [from.id, into.id, date(act.at)],
        )
        await setIdentifiers(client, into, [...into.identifiers, ...added], act)
        await tell(client, act, 'patients:merge', { into, from }, moved, [...changes])
        return mergeById(client, id)
      })
    },

    undo(mergeId, act) {
      return edit(pool, async client => {
        const row = await lockMerge(client, mergeId)
        await client.query('select 1 from patients where id in ($1, $2) order by id for update', [
          row.from_id,
          row.into_id,
        ])
        await refuseIfChanged(client, row)
        const moved = new Map(
          (
            await client.query<{ table: string; keys: string[] }>(
              'select "table", keys from merge_moves where merge_id = $1',
              [mergeId],
            )
          ).rows.map(({ table, keys }) => [table, keys] as const),
        )
        const owners = [...(moved.get('assignments') ?? []), ...(moved.get('stays') ?? [])]
        const held = await heldBy(client, row.into_id, owners)
        await client.query(
          'update patients set merged_into = null, removed_at = null, updated_at = $2, version = version + 1 where id = $1',
          [row.from_id, date(act.at)],
        )
        await giveBack(client, moved, row.from_id, row.into_id)
        const changes = await settleReadings(client, held, row.into_id, row.from_id)
        const into = await patientIn(client, row.into_id)
        const kept = into.identifiers.filter(one => !row.identifiers.some(two => isSame(one, two)))
        await setIdentifiers(client, into, kept, act)
        await client.query('update merges set undone_at = $2, undone_by = $3 where id = $1', [
          mergeId,
          date(act.at),
          act.by,
        ])
        const from = await patientIn(client, row.from_id)
        await tell(client, act, 'patients:unmerge', { into, from }, moved, [...changes])
        return mergeById(client, mergeId)
      })
    },

    list: query => listMerges(pool, query),
  }
}

/** Errors: NOT_FOUND, MERGED, VALIDATION_FAILED (`from`). */
async function lockBoth(client: pg.ClientBase, intoId: string, fromId: string) {
  // In one order, whichever way round somebody else merges the same two.
  const ids = [intoId, fromId].filter(isUuid)
  await client.query('select 1 from patients where id = any($1::uuid[]) order by id for update', [ids])
  const into = await lockPatient(client, intoId)
  const from = await lockPatient(client, fromId).catch((error: unknown) => {
    throw error instanceof AppError ? notFrom('is no patient, or was merged already') : error
  })
  return { into, from }
}

const notFrom = (message: string) =>
  new AppError('VALIDATION_FAILED', `from ${message}`, { errors: [{ path: 'from', message }] })

/** Whoever is here now must stay so: his bed would be taken by a record that nobody can discharge. */
async function refuseTwoPlaces(client: pg.ClientBase, intoId: string, fromId: string): Promise<void> {
  const { rows } = await client.query<{ both_open: boolean }>(
    `select upper_inf(i.during) as both_open from stays f join stays i on i.during && f.during
     where f.patient_id = $2 and upper_inf(f.during) and i.patient_id = $1 order by both_open desc limit 1`,
    [intoId, fromId],
  )
  const [meeting] = rows
  if (meeting === undefined) return
  const what = meeting.both_open
    ? 'Both are admitted now'
    : 'The double is admitted since before the last stay of the record that goes on has ended'
  throw new AppError('CONFLICT', `${what}: discharge the double first, then merge`)
}

/** @returns keys of what was moved, by table */
async function moveRows(client: pg.ClientBase, from: string, into: string): Promise<ReadonlyMap<string, string[]>> {
  const moved = new Map<string, string[]>()
  for (const { table, merge } of PATIENT_TABLES) {
    if (typeof merge === 'string') continue
    const { key, unless, before, set, after } = merge
    if (before !== undefined) await client.query(before, [from, into])
    const { rows } = await client.query<{ key: string }>(
      `update ${table} t set patient_id = $2 ${set === undefined ? '' : `, ${set}`}
       where patient_id = $1 ${unless === undefined ? '' : `and not (${unless})`} returning ${key} as key`,
      [from, into],
    )
    if (after !== undefined) await client.query(after, [from, into])
    if (rows.length > 0) {
      moved.set(
        table,
        rows.map(row => row.key),
      )
    }
  }
  const { rows } = await client.query<{ id: string }>(
    'update patients set merged_into = $2 where merged_into = $1 returning id',
    [from, into],
  )
  if (rows.length > 0) {
    moved.set(
      'patients',
      rows.map(row => row.id),
    )
  }
  return moved
}

async function giveBack(
  client: pg.ClientBase,
  moved: ReadonlyMap<string, readonly string[]>,
  from: string,
  into: string,
): Promise<void> {
  for (const { table, merge } of PATIENT_TABLES) {
    const keys = moved.get(table)
    if (typeof merge === 'string' || keys === undefined) continue
    await client.query(
      `update ${table} t set patient_id = $1 ${merge.setBack === undefined ? '' : `, ${merge.setBack}`}
       where patient_id = $2 and ${merge.key} = any($3::text[])`,
      [from, into, keys],
    )
    if (merge.afterBack !== undefined) await client.query(merge.afterBack, [from, into])
  }
  await client.query('update patients set merged_into = $1 where merged_into = $2 and id = any($3::uuid[])', [
    from,
    into,
    moved.get('patients') ?? [],
  ])
}

interface MergeLock {
  readonly into_id: string
  readonly from_id: string
  readonly undone_at: Date | null
  readonly identifiers: readonly Identifier[]
}

async function lockMerge(client: pg.ClientBase, id: string): Promise<MergeLock> {
  const found = isUuid(id)
    ? await client.query<MergeLock>(
        'select into_id, from_id, undone_at, identifiers from merges where id = $1 for update',
        [id],
      )
    : null
  const row = found?.rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', 'No such merge')
  if (row.undone_at !== null) throw new AppError('CONFLICT', 'This merge was undone already')
  return row
}

async function refuseIfChanged(client: pg.ClientBase, { into_id, from_id }: MergeLock): Promise<void> {
  const { rows } = await client.query<{ id: string; merged_into: string | null; removed: boolean; erased: boolean }>(
    `select id, merged_into, removed_at is not null as removed, erased_at is not null as erased
     from patients where id in ($1, $2)`,
    [into_id, from_id],
  )
  const [into, from] = [only(rows.filter(row => row.id === into_id)), only(rows.filter(row => row.id === from_id))]
  if (into.erased || from.erased) throw new AppError('CONFLICT', 'One of the records was erased since')
  if (into.merged_into !== null || from.merged_into !== into_id) {
    throw new AppError('CONFLICT', 'The record that went on was merged itself since: undo that first')
  }
  if (into.removed) throw new AppError('CONFLICT', 'The record that went on was removed since: restore it first')
}

async function setIdentifiers(
  client: pg.ClientBase,
  patient: Patient,
  identifiers: readonly Identifier[],
  act: Act,
): Promise<void> {
  if (identifiers.length === patient.identifiers.length) return
  await client.query(
    `update patients set (${FIELD_COLUMNS}, version, updated_at) = (${FIELD_PARAMETERS}, version + 1, $11) where id = $1`,
    [...fieldValues(patient.id, { ...patient, identifiers }), date(act.at)],
  )
}

/** Alerts that are open go out under their new patient; then the story, and who must look anew. */
async function tell(
  client: pg.ClientBase,
  act: Act,
  action: 'patients:merge' | 'patients:unmerge',
  { into, from }: { readonly into: Patient; readonly from: Patient },
  moved: ReadonlyMap<string, readonly string[]>,
  changes: readonly Change[],
): Promise<void> {
  const patients = [await patientIn(client, into.id), await patientIn(client, from.id)] as const
  await auditPatient(client, act, action, into, patients[0])
  await auditPatient(client, act, action, from, patients[1])
  const alerts = await client.query<AlertRow>(
    `select ${ALERT_COLUMNS} from alerts where id = any($1::uuid[]) and state <> 'resolved' order by id`,
    [moved.get('alerts') ?? []],
  )
  await appendAlerts(client, alerts.rows.map(alertFromRow))
  const words =
    action === 'patients:merge' ? 'Another record of this patient was merged into this one' : 'A merge was undone'
  await appendTimeline(client, [patientEvent(into.id, act, 'merge', words, { kind: 'patient', id: from.id })])
  const users = await client.query<{ user_id: string }>(
    'select distinct user_id from patient_accounts where patient_id in ($1, $2) and ended_at is null',
    [into.id, from.id],
  )
  await recordChanges(
    client,
    distinctChanges(
      ...changes,
      { topic: 'patient', key: into.id },
      { topic: 'patient', key: from.id },
      ...users.rows.map(row => ({ topic: 'user' as const, key: row.user_id })),
    ),
  )
}

const isSame = (a: Identifier, b: Identifier) => a.system === b.system && a.value === b.value
