import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Instant } from '../../model/clock.ts'
import type { Device } from '../../model/device.ts'
import { AppError } from '../../model/errors.ts'
import { DEVICE_ID } from '../../model/topics.ts'
import type { DeviceFields, DeviceRegistry } from '../devices.ts'
import { tellBound, tellReleased } from './assignment-story.ts'
import {
  assignmentChanges,
  backdate,
  beginAssignment,
  cutAssignment,
  endAssignment,
  openAssignmentOf,
} from './assignments.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { bindingOf, endBinding } from './device-beds.ts'
import {
  checkFields,
  checkGateway,
  FIELD_COLUMNS,
  FIELD_COUNT,
  FIELD_PARAMETERS,
  fieldValues,
} from './device-fields.ts'
import { deviceOrder } from './device-order.ts'
import { settleOwners } from './device-owners.ts'
import {
  ASSIGNMENT_COLUMNS,
  type AssignmentRow,
  assignmentFromRow,
  type DeviceRow,
  deviceFromRow,
  SELECT_DEVICES,
} from './device-rows.ts'
import { edit } from './edit.ts'
import { lockDevice } from './lock-device.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date } from './rows.ts'
import { isUuid } from './text.ts'

export function postgresDeviceRegistry(pool: pg.Pool): DeviceRegistry {
  return {
    async create(id, fields, tokenHash, now) {
      checkId(id)
      checkFields(fields)
      return edit(pool, client => registerDevice(client, id, fields, tokenHash, now))
    },

    async get(id) {
      if (!DEVICE_ID.test(id)) return null
      const { rows } = await pool.query<DeviceRow>(`${SELECT_DEVICES} where d.id = $1 and d.removed_at is null`, [id])
      return rows[0] ? deviceFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, search, where, values } = conditions('d.removed_at is null')
      if (query.q !== undefined) search('d.search', query.q)
      if (query.patientId !== undefined) {
        if (!isUuid(query.patientId)) return NOTHING
        and(`h.patient_id = ${bind(query.patientId)}`)
      }
      if (query.kind !== undefined) and(`d.kind = ${bind(query.kind)}`)
      if (query.gatewayId !== undefined && !DEVICE_ID.test(query.gatewayId)) return NOTHING
      if (query.gatewayId !== undefined) and(`d.gateway_id = ${bind(query.gatewayId)}`)
      if (query.online !== undefined) and(`s.online = ${bind(query.online)}`)
      const order = deviceOrder(query.sort ?? 'id')
      if (query.cursor !== undefined) and(order.after(query.cursor, bind))
      const { rows } = await pool.query<DeviceRow>(
        `${SELECT_DEVICES} ${where()} order by ${order.by} limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, deviceFromRow, order.keyOf)
    },

    async update(id, fields, ifVersion) {
      checkFields(fields)
      return edit(pool, async client => {
        await lockDevice(client, id)
        const before = await deviceIn(client, id)
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The device is at version ${before.version} by now`)
        }
        const after: DeviceFields = { ...before, ...fields }
        if (after.gatewayId !== before.gatewayId) await checkGateway(client, id, after.gatewayId)
        await client.query(
          `update devices set (${FIELD_COLUMNS}, version) = (${FIELD_PARAMETERS}, version + 1) where id = $1`,
          fieldValues(id, after),
        )
        const device = await deviceIn(client, id)
        const gateways = after.gatewayId === before.gatewayId ? [] : [before.gatewayId, after.gatewayId]
        await recordChanges(client, deviceChanges(id, ...gateways))
        return device
      })
    },

    remove(id, now) {
      return edit(pool, async client => {
        await lockDevice(client, id)
        const { gatewayId, patientId } = await deviceIn(client, id)
        const open = await openAssignmentOf(client, id)
        const binding = await bindingOf(client, id)
        if (binding !== null) {
          const at = Math.max(now, binding.from)
          await endBinding(client, id, at, null)
          await settleOwners(client, id, at, null)
        }
        const ended = open ? await cutAssignment(client, open, now) : []
        await client.query(
          `update devices set removed_at = $2, token_hash = null, token_revoked_at = $2, gateway_id = null,
             version = version + 1 where id = $1`,
          [id, date(now)],
        )
        const { rows: behind } = await client.query<{ id: string }>(
          'update devices set gateway_id = null, version = version + 1 where gateway_id = $1 returning id',
          [id],
        )
        const own = deviceChanges(id, gatewayId, ...behind.map(row => row.id))
        await recordChanges(client, distinctChanges(...own, ...ended, ...patientChanges(patientId)))
      })
    },

    rotateCredential(id, tokenHash, now) {
      return setCredential(pool, id, 'token_hash = $2, token_set_at = $3, token_revoked_at = null', [
        Buffer.from(tokenHash),
        date(now),
      ])
    },

    revokeCredential(id, now) {
      return setCredential(pool, id, 'token_hash = null, token_revoked_at = $2', [date(now)])
    },

    assign(deviceId, toPatient, from, { replace }, act) {
      return edit(pool, async client => {
        await lockDevice(client, deviceId)
        const patientId = await existingPatient(client, toPatient)
        const wish = { deviceId, patientId, from, by: act.by, now: act.at }
        const holder = await holderOf(client, deviceId)
        const open = await openAssignmentOf(client, deviceId)
        if (open?.patientId === patientId && open.from <= from) return open
        if (open === null || open.patientId === patientId) {
          const assignment = open ? await backdate(client, open, from) : await beginAssignment(client, wish)
          await tellBound(client, act, open, assignment)
          await recordChanges(client, distinctChanges(...assignmentChanges(assignment), ...patientChanges(holder)))
          return assignment
        }
        if (!replace) throw new AppError('DEVICE_IN_USE', `The device ${deviceId} is with another patient`)
        await endAssignment(client, open, from)
        const assignment = await beginAssignment(client, wish)
        await tellReleased(client, act, open)
        await tellBound(client, act, null, assignment)
        await recordChanges(client, assignmentChanges(open, assignment))
        return assignment
      })
    },

    unassign(deviceId, act) {
      return edit(pool, async client => {
        await lockDevice(client, deviceId)
        const open = await openAssignmentOf(client, deviceId)
        if (open === null) throw new AppError('NOT_FOUND', `The device ${deviceId} is with nobody`)
        await endAssignment(client, open, act.at)
        await settleOwners(client, deviceId, act.at, null)
        await tellReleased(client, act, open)
        const holder = await holderOf(client, deviceId)
        await recordChanges(client, distinctChanges(...assignmentChanges(open), ...patientChanges(holder)))
      })
    },

    async assignments(deviceId, query) {
      if (!DEVICE_ID.test(deviceId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`device_id = ${bind(deviceId)}`)
      if (query.cursor !== undefined) {
        // They do not overlap, so their beginning tells them apart.
        const [from] = decodeCursor(ByTimeAndId, query.cursor)
        and(`lower(during) < ${bind(date(from))}`)
      }
      const { rows } = await pool.query<AssignmentRow>(
        `select ${ASSIGNMENT_COLUMNS} from assignments ${where()} order by lower(during) desc limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, assignmentFromRow, row => [row.from_at.getTime(), row.id])
    },
  }
}

/** In the caller's transaction. Errors: DEVICE_EXISTS, VALIDATION_FAILED (gateway). */
export async function registerDevice(
  client: pg.ClientBase,
  id: string,
  fields: DeviceFields,
  tokenHash: Uint8Array,
  now: Instant,
): Promise<Device> {
  await checkGateway(client, id, fields.gatewayId)
  const created = [tokenHash, date(now)].map((_, i) => `$${FIELD_COUNT + 1 + i}`)
  const { rowCount } = await client.query(
    // The id of a removed device is free again; its readings stay under it.
    `insert into devices (id, ${FIELD_COLUMNS}, token_hash, token_set_at, created_at)
     values ($1, ${FIELD_PARAMETERS}, ${created.join(', ')}, ${created[1]})
     on conflict (id) do update set (${FIELD_COLUMNS}, token_hash, token_set_at, token_revoked_at, created_at,
       removed_at, version) = (${FIELD_PARAMETERS}, ${created.join(', ')}, null, ${created[1]},
       null, devices.version + 1)
     where devices.removed_at is not null`,
    [...fieldValues(id, fields), Buffer.from(tokenHash), date(now)],
  )
  if (rowCount === 0) throw new AppError('DEVICE_EXISTS', `There is a device ${id} already`)
  await client.query(
    `insert into device_status (device_id) values ($1) on conflict (device_id) do update
     set online = false, last_seen_at = null, battery = null, clock_offset_ms = null, accepted = 0, rejected = 0`,
    [id],
  )
  const device = await deviceIn(client, id)
  await recordChanges(client, deviceChanges(id, fields.gatewayId))
  return device
}

/** @returns the id as it is stored: a UUID may be written in upper case too. Errors: NOT_FOUND. */
async function existingPatient(client: pg.ClientBase, id: string): Promise<string> {
  const found = isUuid(id)
    ? await client.query<{ id: string }>('select id from patients where id = $1 and removed_at is null for share', [id])
    : null
  const stored = found?.rows[0]?.id
  if (stored === undefined) throw new AppError('NOT_FOUND', 'No such patient')
  return stored
}

async function deviceIn(client: pg.ClientBase, id: string): Promise<Device> {
  const { rows } = await client.query<DeviceRow>(`${SELECT_DEVICES} where d.id = $1`, [id])
  if (!rows[0]) throw new AppError('NOT_FOUND', 'No such device')
  return deviceFromRow(rows[0])
}

async function setCredential(pool: pg.Pool, id: string, set: string, values: readonly unknown[]): Promise<void> {
  await edit(pool, async client => {
    await lockDevice(client, id)
    await client.query(`update devices set ${set} where id = $1`, [id, ...values])
    await recordChanges(client, deviceChanges(id))
  })
}

function patientChanges(patientId: string | null): readonly Change[] {
  return patientId === null ? [] : [{ topic: 'patient', key: patientId }]
}

/** Who has the device now, by its own assignment or by its bed. */
async function holderOf(client: pg.ClientBase, deviceId: string): Promise<string | null> {
  const { rows } = await client.query<{ patient_id: string }>(
    'select patient_id from device_holders where device_id = $1',
    [deviceId],
  )
  return rows[0]?.patient_id ?? null
}

/** The device and the gateways whose list of devices changes with it. */
function deviceChanges(...ids: readonly (string | null)[]): readonly Change[] {
  const known = new Set(ids.filter(id => id !== null))
  return [...known].map(key => ({ topic: 'device', key }))
}

export function checkId(id: string): void {
  if (DEVICE_ID.test(id)) return
  throw new AppError('VALIDATION_FAILED', 'Not a device id', {
    errors: [{ path: 'id', message: 'must match [A-Za-z0-9_.:-]{1,64}' }],
  })
}
