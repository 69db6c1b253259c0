import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Ward } from '../../model/place.ts'
import type { WardFields, WardStore } from '../places.ts'
import { appendAudit } from './audit.ts'
import { readBedBoard } from './bed-board.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import { removeBedsOf } from './remove-beds.ts'
import { date, only } from './rows.ts'
import { isUuid } from './text.ts'
import { orNameTaken } from './unique-name.ts'
import {
  checkVersion,
  checkWardFields,
  existingWard,
  lockWard,
  WARD_COLUMNS,
  type WardRow,
  wardFromRow,
} from './ward-rows.ts'
import { readStaff, replaceStaff } from './ward-staff.ts'

export function postgresWards(pool: pg.Pool): WardStore {
  return {
    async list(query) {
      const { bind, and, where, values } = conditions('removed_at is null')
      if (query.cursor !== undefined) {
        const [key, id] = decodeCursor(ByTextAndId, query.cursor)
        and(`(lower(name), id) > (${bind(key)}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<WardRow>(
        `select ${WARD_COLUMNS} from wards ${where()} order by lower(name), id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, wardFromRow, row => [row.sort_key, row.id])
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<WardRow>(
        `select ${WARD_COLUMNS} from wards where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? wardFromRow(rows[0]) : null
    },

    async create(fields, act) {
      checkWardFields(fields)
      return edit(pool, async client => {
        const { rows } = await orNameTaken(
          'ward',
          client.query<WardRow>(
            `insert into wards (id, name, kind, time_zone, silence_seconds, interval_seconds, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7) returning ${WARD_COLUMNS}`,
            [...values(randomUUID(), fields), date(act.at)],
          ),
        )
        const ward = wardFromRow(only(rows))
        await audit(client, act, null, ward)
        await recordChanges(client, [{ topic: 'ward', key: ward.id }])
        return ward
      })
    },

    async update(id, fields, ifVersion, act) {
      checkWardFields(fields)
      return edit(pool, async client => {
        const before = await lockWard(client, id)
        checkVersion('ward', before, ifVersion)
        if (fields.kind === 'home') await checkNoBeds(client, before.id)
        const { rows } = await orNameTaken(
          'ward',
          client.query<WardRow>(
            `update wards set (name, kind, time_zone, silence_seconds, interval_seconds, version, updated_at)
               = ($2, $3, $4, $5, $6, version + 1, $7) where id = $1 returning ${WARD_COLUMNS}`,
            [...values(before.id, { ...before, ...fields }), date(act.at)],
          ),
        )
        const after = wardFromRow(only(rows))
        await audit(client, act, before, after)
        await recordChanges(client, [
          { topic: 'ward', key: before.id },
          ...(await deviceChanges(client, before, after)),
        ])
        return after
      })
    },

    remove(id, act) {
      return edit(pool, async client => {
        const ward = await lockWard(client, id)
        const { rowCount } = await client.query(
          'select 1 from stays where ward_id = $1 and upper_inf(during) limit 1',
          [ward.id],
        )
        if (rowCount !== 0)
          throw new AppError('CONFLICT', 'Patients stay in this ward: transfer or discharge them first')
        const { rows } = await client.query<{ id: string }>(
          'select id from beds where ward_id = $1 and removed_at is null order by id for update',
          [ward.id],
        )
        const changes = await removeBedsOf(
          client,
          rows.map(row => row.id),
          act,
        )
        await client.query('update rooms set removed_at = $2 where ward_id = $1 and removed_at is null', [
          ward.id,
          date(act.at),
        ])
        const staff = await replaceStaff(client, ward.id, [])
        await client.query('update wards set removed_at = $2, updated_at = $2, version = version + 1 where id = $1', [
          ward.id,
          date(act.at),
        ])
        await audit(client, act, ward, null)
        await recordChanges(client, [{ topic: 'ward', key: ward.id }, ...staff, ...changes])
      })
    },

    async staff(wardId) {
      return readStaff(pool, (await existingWard(pool, wardId)).id)
    },

    setStaff(wardId, userIds, act) {
      return edit(pool, async client => {
        const { id } = await lockWard(client, wardId)
        const before = await readStaff(client, id)
        const changes = await replaceStaff(client, id, userIds)
        const after = await readStaff(client, id)
        const resource = { kind: 'ward-staff', id }
        await appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before, after })
        if (changes.length > 0) await recordChanges(client, [{ topic: 'ward', key: id }, ...changes])
        return after
      })
    },

    bedBoard: (wardId, viewer) => readBedBoard(pool, wardId, viewer),
  }
}

function values(id: string, fields: WardFields): unknown[] {
  return [id, fields.name, fields.kind, fields.timeZone, fields.silenceSeconds, fields.intervalSeconds]
}

function audit(client: pg.ClientBase, act: Act, before: Ward | null, after: Ward | null): Promise<void> {
  const resource = { kind: 'ward', id: (after ?? before)?.id ?? '' }
  return appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before, after })
}

async function checkNoBeds(client: pg.ClientBase, wardId: string): Promise<void> {
  const { rowCount } = await client.query(
    `select 1 from beds where ward_id = $1 and removed_at is null
     union all select 1 from rooms where ward_id = $1 and removed_at is null limit 1`,
    [wardId],
  )
  if (rowCount !== 0)
    throw new AppError('CONFLICT', 'A list of patients at home has no rooms and beds: remove them first')
}

/** The defaults of a ward are part of what rules know about the devices of its patients. */
async function deviceChanges(client: pg.ClientBase, before: Ward, after: Ward): Promise<readonly Change[]> {
  if (before.silenceSeconds === after.silenceSeconds && before.intervalSeconds === after.intervalSeconds) return []
  const { rows } = await client.query<{ device_id: string }>(
    `select distinct device_id from device_holders join stays s using (patient_id)
     where s.ward_id = $1 and upper_inf(s.during) order by device_id`,
    [after.id],
  )
  return rows.map(row => ({ topic: 'device', key: row.device_id }))
}
