import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Instant } from '../../model/clock.ts'
import type { Assignment } from '../../model/device.ts'
import { AppError } from '../../model/errors.ts'
import { settleOwners } from './device-owners.ts'
import { ASSIGNMENT_COLUMNS, type AssignmentRow, assignmentFromRow } from './device-rows.ts'
import { date, only } from './rows.ts'
import { EXCLUSION_VIOLATION, sqlState } from './sql-errors.ts'

/** The caller holds a lock on the device's row, so that one assignment of it changes at a time. */
export async function openAssignmentOf(client: pg.ClientBase, deviceId: string): Promise<Assignment | null> {
  const { rows } = await client.query<AssignmentRow>(
    `select ${ASSIGNMENT_COLUMNS} from assignments where device_id = $1 and upper_inf(during)`,
    [deviceId],
  )
  return rows[0] ? assignmentFromRow(rows[0]) : null
}

export interface Wish {
  readonly deviceId: string
  readonly patientId: string
  readonly from: Instant
  readonly by: string | null
  readonly now: Instant
}

/** Errors: CONFLICT when the device was with somebody in that time. */
export async function beginAssignment(client: pg.ClientBase, wish: Wish): Promise<Assignment> {
  const { rows } = await orConflict(
    client.query<AssignmentRow>(
      `insert into assignments (id, device_id, patient_id, during, assigned_by, assigned_at)
       values ($1, $2, $3, tstzrange($4, null), $5, $6) returning ${ASSIGNMENT_COLUMNS}`,
      [randomUUID(), wish.deviceId, wish.patientId, date(wish.from), wish.by, date(wish.now)],
    ),
  )
  await settleOwners(client, wish.deviceId, wish.from, null)
  return assignmentFromRow(only(rows))
}

/** The same patient had the device earlier than was known. Errors: CONFLICT. */
export async function backdate(client: pg.ClientBase, open: Assignment, from: Instant): Promise<Assignment> {
  const { rows } = await orConflict(
    client.query<AssignmentRow>(
      `update assignments set during = tstzrange($2, null) where id = $1 returning ${ASSIGNMENT_COLUMNS}`,
      [open.id, date(from)],
    ),
  )
  await settleOwners(client, open.deviceId, from, open.from)
  return assignmentFromRow(only(rows))
}

/** Ends it, without saying yet whose the readings after it are. Errors: CONFLICT when it began later than that. */
export async function endAssignment(client: pg.ClientBase, open: Assignment, at: Instant): Promise<void> {
  if (at < open.from) throw new AppError('CONFLICT', 'The assignment began later than that')
  // One that ends where it begins never held.
  if (at === open.from) await client.query('delete from assignments where id = $1', [open.id])
  else
    await client.query('update assignments set during = tstzrange(lower(during), $2) where id = $1', [
      open.id,
      date(at),
    ])
}

/** Ends an assignment because device or patient leaves: one that was to begin later never begins. */
export async function cutAssignment(client: pg.ClientBase, open: Assignment, now: Instant): Promise<readonly Change[]> {
  const at = Math.max(now, open.from)
  await endAssignment(client, open, at)
  await settleOwners(client, open.deviceId, at, null)
  return assignmentChanges(open)
}

export function assignmentChanges(
  ...assignments: readonly Pick<Assignment, 'deviceId' | 'patientId'>[]
): readonly Change[] {
  const devices = new Set(assignments.map(a => a.deviceId))
  const patients = new Set(assignments.map(a => a.patientId))
  return [
    ...[...devices].map(key => ({ topic: 'device' as const, key })),
    ...[...patients].map(key => ({ topic: 'patient' as const, key })),
  ]
}

async function orConflict<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (sqlState(cause) !== EXCLUSION_VIOLATION) throw cause
    throw new AppError('CONFLICT', 'The device was with another patient in that time', { cause })
  }
}
