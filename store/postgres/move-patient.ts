import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { Stay } from '../../model/stay.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { appendAudit } from './audit.ts'
import { lockDevicesOfBeds, settleOwners } from './device-owners.ts'
import { type Destination, lockPlaces } from './lock-places.ts'
import { date } from './rows.ts'
import { EXCLUSION_VIOLATION, sqlState } from './sql-errors.ts'
import { openStayOf } from './stay-rows.ts'

export interface Move {
  /** Null: out of the house. */
  readonly to: Destination | null
  /** Null: now. */
  readonly at: Instant | null
  readonly reason: string | null
  /** Where to after a discharge. */
  readonly disposition: string | null
}

export interface Moved {
  readonly before: Stay | null
  readonly after: Stay | null
  /** For `appendTimeline`. */
  readonly events: readonly Omit<TimelineEvent, 'id'>[]
  /** For `recordChanges`. */
  readonly changes: readonly Change[]
}

/**
 * Admits, transfers or discharges, with its audit entry; the caller, who holds a lock on the patient's row, writes the
 * events and the changes. Constraints decide races. Whose readings the devices of both beds are is settled anew.
 * Errors: CONFLICT (to nowhere from nowhere, or elsewhere at that time), BED_TAKEN, VALIDATION_FAILED (`wardId`, `bedId`, `at`).
 */
export async function movePatient(client: pg.ClientBase, patientId: string, move: Move, act: Act): Promise<Moved> {
  const before = await openStayOf(client, patientId)
  if (before === null && move.to === null) throw new AppError('CONFLICT', 'The patient is not admitted')
  const beds = new Set([before?.bedId ?? null, move.to?.bedId ?? null].filter(id => id !== null))
  await lockPlaces(client, move.to, [...beds])
  const at = await momentOf(client, patientId, before, move.at, act.at)
  if (before !== null) await endStay(client, before, at, move, act)
  if (move.to !== null) await beginStay(client, patientId, move.to, before, at, move.reason, act)
  const after = await openStayOf(client, patientId)
  await appendAudit(client, act, {
    action: 'stays:write',
    patientId,
    resource: { kind: 'stay', id: (after ?? before)?.id ?? '' },
    before,
    after,
  })
  const devices = await lockDevicesOfBeds(client, [...beds], at)
  for (const deviceId of devices) await settleOwners(client, deviceId, at, null)
  const own = await ownDevicesOf(client, patientId)
  return {
    before,
    after,
    events: [eventOf(patientId, before, after, at, act)],
    changes: [
      { topic: 'patient', key: patientId },
      ...[...new Set([...devices, ...own])].sort().map(key => ({ topic: 'device' as const, key })),
    ],
  }
}

/** Back to the beginning of the stay that goes on, or else to the end of the last one; never the future. */
async function momentOf(
  client: pg.ClientBase,
  patientId: string,
  open: Stay | null,
  asked: Instant | null,
  now: Instant,
): Promise<Instant> {
  const earliest = open?.from ?? (await lastEndOf(client, patientId)) ?? Number.NEGATIVE_INFINITY
  // Another process may have a clock that is a little ahead.
  if (asked === null) return Math.max(now, earliest)
  if (asked > now) throw invalidAt('must not be in the future')
  if (asked < earliest) {
    const what = open ? 'when the stay began' : 'when the last stay ended'
    throw invalidAt(`must not be before ${new Date(earliest).toISOString()}, ${what}`)
  }
  return asked
}

function invalidAt(message: string): AppError {
  return new AppError('VALIDATION_FAILED', `at ${message}`, { errors: [{ path: 'at', message }] })
}

async function lastEndOf(client: pg.ClientBase, patientId: string): Promise<Instant | null> {
  const { rows } = await client.query<{ last: Date | null }>(
    'select max(upper(during)) as last from stays where patient_id = $1',
    [patientId],
  )
  return rows[0]?.last?.getTime() ?? null
}

async function endStay(client: pg.ClientBase, open: Stay, at: Instant, move: Move, act: Act): Promise<void> {
  // One that ends where it begins never held.
  if (at === open.from) await client.query('delete from stays where id = $1', [open.id])
  else {
    await client.query(
      `update stays set during = tstzrange(lower(during), $2), ended_by = $3, ending = $4, disposition = $5 where id = $1`,
      [open.id, date(at), act.by, move.to === null ? 'discharge' : 'transfer', move.disposition],
    )
  }
}

async function beginStay(
  client: pg.ClientBase,
  patientId: string,
  to: Destination,
  before: Stay | null,
  at: Instant,
  reason: string | null,
  act: Act,
): Promise<void> {
  const beginning = before === null || before.from === at ? (before?.beginning ?? 'admission') : 'transfer'
  try {
    await client.query(
      `insert into stays (id, patient_id, ward_id, bed_id, during, begun_by, beginning, reason, noted_at)
       values ($1, $2, $3, $4, tstzrange($5, null), $6, $7, $8, $9)`,
      [randomUUID(), patientId, to.wardId, to.bedId, date(at), act.by, beginning, reason, date(act.at)],
    )
  } catch (cause) {
    if (sqlState(cause) !== EXCLUSION_VIOLATION) throw cause
    if (cause instanceof Error && 'constraint' in cause && cause.constraint === 'stays_bed') {
      throw new AppError('BED_TAKEN', 'Somebody lies in this bed, or lay in it since that time', { cause })
    }
    throw new AppError('CONFLICT', 'The patient was elsewhere at that time', { cause })
  }
}

/** The defaults of a ward count for the devices of its patients, so these change with the ward. */
async function ownDevicesOf(client: pg.ClientBase, patientId: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ device_id: string }>(
    'select device_id from assignments where patient_id = $1 and upper_inf(during)',
    [patientId],
  )
  return rows.map(row => row.device_id)
}

function eventOf(
  patientId: string,
  before: Stay | null,
  after: Stay | null,
  at: Instant,
  act: Act,
): Omit<TimelineEvent, 'id'> {
  const type = after === null ? 'discharge' : before === null ? 'admission' : 'transfer'
  const words = { discharge: 'Discharged from', admission: 'Admitted to', transfer: 'Moved to' }[type]
  const stay = after ?? before
  return {
    patientId,
    type,
    at,
    by: act.by,
    summary: stay ? `${words} ${placeName(stay)}` : words,
    reference: stay && { kind: 'stay', id: stay.id },
  }
}

function placeName({ ward, bed }: Stay): string {
  return bed === null ? ward : `${ward}, bed ${bed}`
}
