import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { type Bed, type Room, WARD_KINDS, type Ward } from '../../model/place.ts'
import type { WardFields } from '../places.ts'
import { instant, oneOf } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'

export type WardRow = {
  id: string
  name: string
  kind: string
  time_zone: string | null
  silence_seconds: number | null
  interval_seconds: number | null
  version: number
  created_at: Date
  updated_at: Date
  sort_key: string
}

/** Columns of a `WardRow`. */
export const WARD_COLUMNS =
  'id, name, kind, time_zone, silence_seconds, interval_seconds, version, created_at, updated_at, lower(name) as sort_key'

export function wardFromRow(row: WardRow): Ward {
  return {
    id: row.id,
    name: row.name,
    kind: oneOf(WARD_KINDS, row.kind),
    timeZone: row.time_zone,
    silenceSeconds: row.silence_seconds,
    intervalSeconds: row.interval_seconds,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}

export type RoomRow = { id: string; ward_id: string; name: string; version: number; sort_key: string }
export const ROOM_COLUMNS = 'id, ward_id, name, version, lower(name) as sort_key'

export function roomFromRow({ id, ward_id: wardId, name, version }: RoomRow): Room {
  return { id, wardId, name, version }
}

export type BedRow = RoomRow & { room_id: string | null }
export const BED_COLUMNS = 'id, ward_id, room_id, name, version, lower(name) as sort_key'

export function bedFromRow({ id, ward_id: wardId, room_id: roomId, name, version }: BedRow): Bed {
  return { id, wardId, roomId, name, version }
}

/** Errors: VALIDATION_FAILED. */
export function checkWardFields(fields: Partial<WardFields>): void {
  checkStorable(fields)
  const { timeZone = null } = fields
  if (timeZone === null || isTimeZone(timeZone)) return
  throw new AppError('VALIDATION_FAILED', 'Unknown time zone', {
    errors: [{ path: 'timeZone', message: 'must be an IANA name, such as Europe/London' }],
  })
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false // the caller turns it into VALIDATION_FAILED
  }
}

/** One change of a ward at a time. Errors: NOT_FOUND. */
export async function lockWard(client: pg.ClientBase, id: string): Promise<Ward> {
  const { rows } = isUuid(id)
    ? await client.query<WardRow>(`select ${WARD_COLUMNS} from wards where id = $1 and removed_at is null for update`, [
        id,
      ])
    : { rows: [] }
  if (!rows[0]) throw new AppError('NOT_FOUND', 'No such ward')
  return wardFromRow(rows[0])
}

/** Errors: NOT_FOUND. */
export async function existingWard(client: pg.Pool | pg.ClientBase, id: string): Promise<Ward> {
  const { rows } = isUuid(id)
    ? await client.query<WardRow>(`select ${WARD_COLUMNS} from wards where id = $1 and removed_at is null`, [id])
    : { rows: [] }
  if (!rows[0]) throw new AppError('NOT_FOUND', 'No such ward')
  return wardFromRow(rows[0])
}

/** Errors: STALE_VERSION. */
export function checkVersion(what: string, { version }: { readonly version: number }, ifVersion: number | null): void {
  if (ifVersion === null || ifVersion === version) return
  throw new AppError('STALE_VERSION', `The ${what} is at version ${version} by now`)
}
