import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Ward } from '../../model/place.ts'
import type { BedStore } from '../places.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import { removeBedsOf } from './remove-beds.ts'
import { date, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { orNameTaken } from './unique-name.ts'
import {
  BED_COLUMNS,
  type BedRow,
  bedFromRow,
  checkVersion,
  existingWard,
  lockWard,
  ROOM_COLUMNS,
  type RoomRow,
  roomFromRow,
} from './ward-rows.ts'

type Table = 'rooms' | 'beds'
interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}

export function postgresBeds(pool: pg.Pool): BedStore {
  return {
    async rooms(wardId, query) {
      const rows = await listOf<RoomRow>(pool, 'rooms', ROOM_COLUMNS, wardId, query)
      return page(rows, query.limit, roomFromRow, row => [row.sort_key, row.id])
    },

    async createRoom(wardId, name, act) {
      checkStorable({ name })
      return edit(pool, async client => {
        const ward = await wardWithBeds(client, wardId)
        const { rows } = await orNameTaken(
          'room',
          client.query<RoomRow>(
            `insert into rooms (id, ward_id, name, created_at) values ($1, $2, $3, $4) returning ${ROOM_COLUMNS}`,
            [randomUUID(), ward.id, name, date(act.at)],
          ),
        )
        const room = roomFromRow(only(rows))
        await tell(client, act, 'room', null, room)
        return room
      })
    },

    async renameRoom(id, name, ifVersion, act) {
      checkStorable({ name })
      return edit(pool, async client => {
        const before = roomFromRow(await lock<RoomRow>(client, 'rooms', ROOM_COLUMNS, id))
        checkVersion('room', before, ifVersion)
        const { rows } = await orNameTaken(
          'room',
          client.query<RoomRow>(
            `update rooms set name = $2, version = version + 1 where id = $1 returning ${ROOM_COLUMNS}`,
            [before.id, name],
          ),
        )
        const room = roomFromRow(only(rows))
        await tell(client, act, 'room', before, room)
        return room
      })
    },

    removeRoom(id, ifVersion, act) {
      return edit(pool, async client => {
        const room = roomFromRow(await lock<RoomRow>(client, 'rooms', ROOM_COLUMNS, id))
        checkVersion('room', room, ifVersion)
        const { rowCount } = await client.query(
          'select 1 from beds where room_id = $1 and removed_at is null limit 1',
          [room.id],
        )
        if (rowCount !== 0) throw new AppError('CONFLICT', 'Beds stand in this room: move or remove them first')
        await client.query('update rooms set removed_at = $2, version = version + 1 where id = $1', [
          room.id,
          date(act.at),
        ])
        await tell(client, act, 'room', room, null)
      })
    },

    async beds(wardId, query) {
      const rows = await listOf<BedRow>(pool, 'beds', BED_COLUMNS, wardId, query)
      return page(rows, query.limit, bedFromRow, row => [row.sort_key, row.id])
    },

    async createBed(wardId, fields, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const ward = await wardWithBeds(client, wardId)
        await checkRoom(client, ward.id, fields.roomId)
        const { rows } = await orNameTaken(
          'bed',
          client.query<BedRow>(
            `insert into beds (id, ward_id, room_id, name, created_at) values ($1, $2, $3, $4, $5) returning ${BED_COLUMNS}`,
            [randomUUID(), ward.id, fields.roomId, fields.name, date(act.at)],
          ),
        )
        const bed = bedFromRow(only(rows))
        await tell(client, act, 'bed', null, bed)
        return bed
      })
    },

    async updateBed(id, fields, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const before = bedFromRow(await lock<BedRow>(client, 'beds', BED_COLUMNS, id))
        checkVersion('bed', before, ifVersion)
        const { name, roomId } = { ...before, ...fields }
        await checkRoom(client, before.wardId, roomId)
        const { rows } = await orNameTaken(
          'bed',
          client.query<BedRow>(
            `update beds set name = $2, room_id = $3, version = version + 1 where id = $1 returning ${BED_COLUMNS}`,
            [before.id, name, roomId],
          ),
        )
        const bed = bedFromRow(only(rows))
        await tell(client, act, 'bed', before, bed)
        return bed
      })
    },

    removeBed(id, ifVersion, act) {
      return edit(pool, async client => {
        const bed = bedFromRow(await lock<BedRow>(client, 'beds', BED_COLUMNS, id))
        checkVersion('bed', bed, ifVersion)
        const changes = await removeBedsOf(client, [bed.id], act)
        await audit(client, act, 'bed', bed, null)
        await recordChanges(client, [{ topic: 'ward', key: bed.wardId }, ...changes])
      })
    },
  }
}

interface Spot {
  readonly id: string
  readonly wardId: string
}

async function tell(client: pg.ClientBase, act: Act, kind: string, before: Spot | null, after: Spot | null) {
  await audit(client, act, kind, before, after)
  await recordChanges(client, [{ topic: 'ward', key: (after ?? before)?.wardId ?? '' }])
}

function audit(client: pg.ClientBase, act: Act, kind: string, before: Spot | null, after: Spot | null): Promise<void> {
  const resource = { kind, id: (after ?? before)?.id ?? '' }
  return appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before, after })
}

async function listOf<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  table: Table,
  columns: string,
  wardId: string,
  query: PageQuery,
): Promise<R[]> {
  const ward = await existingWard(pool, wardId)
  const { bind, and, where, values } = conditions('removed_at is null')
  and(`ward_id = ${bind(ward.id)}`)
  if (query.cursor !== undefined) {
    const [key, id] = decodeCursor(ByTextAndId, query.cursor)
    and(`(lower(name), id) > (${bind(key)}, ${bind(id)}::uuid)`)
  }
  const { rows } = await pool.query<R>(
    `select ${columns} from ${table} ${where()} order by lower(name), id limit ${bind(query.limit + 1)}`,
    values,
  )
  return rows
}

async function lock<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  table: Table,
  columns: string,
  id: string,
): Promise<R> {
  const { rows } = isUuid(id)
    ? await client.query<R>(`select ${columns} from ${table} where id = $1 and removed_at is null for update`, [id])
    : { rows: [] }
  if (!rows[0]) throw new AppError('NOT_FOUND', `No such ${table === 'rooms' ? 'room' : 'bed'}`)
  return rows[0]
}

async function wardWithBeds(client: pg.ClientBase, wardId: string): Promise<Ward> {
  const ward = await lockWard(client, wardId)
  if (ward.kind === 'ward') return ward
  throw new AppError('CONFLICT', 'This ward is a list of patients at home: it has no rooms and beds')
}

/** Held in place until the commit. Errors: VALIDATION_FAILED (`roomId`). */
async function checkRoom(client: pg.ClientBase, wardId: string, roomId: string | null): Promise<void> {
  if (roomId === null) return
  const { rowCount } = isUuid(roomId)
    ? await client.query('select 1 from rooms where id = $1 and ward_id = $2 and removed_at is null for share', [
        roomId,
        wardId,
      ])
    : { rowCount: 0 }
  if (rowCount === 1) return
  throw new AppError('VALIDATION_FAILED', 'Unknown room', {
    errors: [{ path: 'roomId', message: 'is no room of this ward' }],
  })
}
