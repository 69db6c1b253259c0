import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import type { DeviceBed } from '../../model/device.ts'
import { AppError } from '../../model/errors.ts'
import type { DeviceBedStore } from '../device-beds.ts'
import { appendAudit } from './audit.ts'
import { distinctChanges, recordChanges } from './changes.ts'
import { settleOwners } from './device-owners.ts'
import { edit } from './edit.ts'
import { lockDevice } from './lock-device.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

type BindingRow = { id: string; bed_id: string; bed: string; ward_id: string; ward: string; from_at: Date }

export function postgresDeviceBeds(pool: pg.Pool): DeviceBedStore {
  return {
    bind(deviceId, bedId, act) {
      return edit(pool, async client => {
        const before = await bindingOf(client, deviceId)
        // Beds before devices, as every stay does it.
        await lockBeds(client, [...(before === null ? [] : [before.bedId]), bedId], bedId)
        await lockDevice(client, deviceId)
        const now = await bindingOf(client, deviceId)
        if (now?.bedId !== before?.bedId) throw new AppError('CONFLICT', 'Somebody else moves the device; look again')
        if (now?.bedId === bedId.toLowerCase()) return now
        const at = Math.max(act.at, now?.from ?? act.at)
        if (now !== null) await endBinding(client, deviceId, at, act.by)
        await client.query(
          `insert into device_beds (id, device_id, bed_id, during, bound_by, bound_at)
           values ($1, $2, $3, tstzrange($4, null), $5, $6)`,
          [randomUUID(), deviceId, bedId, date(at), act.by, date(act.at)],
        )
        const after = await bindingOf(client, deviceId)
        if (after === null) throw new Error('a binding that was just made is gone')
        await tellBinding(client, deviceId, now, after, at, act)
        return after
      })
    },

    release(deviceId, act) {
      return edit(pool, async client => {
        const before = await bindingOf(client, deviceId)
        if (before !== null) await lockBeds(client, [before.bedId], null)
        await lockDevice(client, deviceId)
        const now = await bindingOf(client, deviceId)
        if (now === null) throw new AppError('NOT_FOUND', `The device ${deviceId} stands at no bed`)
        if (now.bedId !== before?.bedId) throw new AppError('CONFLICT', 'Somebody else moves the device; look again')
        const at = Math.max(act.at, now.from)
        await endBinding(client, deviceId, at, act.by)
        await tellBinding(client, deviceId, now, null, at, act)
      })
    },

    async patientIn(bedId) {
      if (!isUuid(bedId)) return null
      const { rows } = await pool.query<{ patient_id: string }>(
        'select patient_id from stays where bed_id = $1 and upper_inf(during)',
        [bedId],
      )
      return rows[0]?.patient_id ?? null
    },
  }
}

/** Where the device stands now. */
export async function bindingOf(client: pg.ClientBase, deviceId: string): Promise<DeviceBed | null> {
  const { rows } = await client.query<BindingRow>(
    `select d.id, d.bed_id, b.name as bed, b.ward_id, w.name as ward, lower(d.during) as from_at
     from device_beds d join beds b on b.id = d.bed_id join wards w on w.id = b.ward_id
     where d.device_id = $1 and upper_inf(d.during)`,
    [deviceId],
  )
  const row = rows[0]
  if (row === undefined) return null
  return { bedId: row.bed_id, bed: row.bed, wardId: row.ward_id, ward: row.ward, from: instant(row.from_at) }
}

/** Ends where the device stands, without saying yet whose its readings are. One that ends where it begins never held. */
export async function endBinding(
  client: pg.ClientBase,
  deviceId: string,
  at: Instant,
  by: string | null,
): Promise<void> {
  await client.query('delete from device_beds where device_id = $1 and upper_inf(during) and lower(during) = $2', [
    deviceId,
    date(at),
  ])
  await client.query(
    `update device_beds set during = tstzrange(lower(during), $2), released_by = $3
     where device_id = $1 and upper_inf(during)`,
    [deviceId, date(at), by],
  )
}

/** Errors: VALIDATION_FAILED (`bedId`) unless `wanted` is a bed that exists. */
async function lockBeds(client: pg.ClientBase, bedIds: readonly string[], wanted: string | null): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'select id from beds where id = any($1::uuid[]) and removed_at is null order by id for no key update',
    [bedIds.filter(isUuid)],
  )
  if (wanted === null || rows.some(row => row.id === wanted.toLowerCase())) return
  throw new AppError('VALIDATION_FAILED', 'Unknown bed', {
    errors: [{ path: 'bedId', message: 'is no bed of this house' }],
  })
}

/** Owners, audit, timeline and changes of a device that was moved from bed to bed. */
async function tellBinding(
  client: pg.ClientBase,
  deviceId: string,
  before: DeviceBed | null,
  after: DeviceBed | null,
  at: Instant,
  act: Act,
): Promise<void> {
  await settleOwners(client, deviceId, at, null)
  const left = before && (await holderThrough(client, deviceId, before.bedId))
  const got = after && (await holderThrough(client, deviceId, after.bedId))
  const resource = { kind: 'device', id: deviceId }
  await appendAudit(client, act, { action: 'devices:assign', patientId: got ?? left, resource, before, after })
  const event = (patientId: string, type: 'device-bound' | 'device-released', words: string) => ({
    patientId,
    type,
    at,
    by: act.by,
    summary: `Device ${deviceId} ${words}`,
    reference: resource,
  })
  await appendTimeline(client, [
    ...(left === null || left === got ? [] : [event(left, 'device-released', `taken from bed ${before?.bed}`)]),
    ...(got === null || left === got ? [] : [event(got, 'device-bound', `put to bed ${after?.bed}`)]),
  ])
  const patients: readonly Change[] = [left, got].flatMap(key => (key === null ? [] : [{ topic: 'patient', key }]))
  await recordChanges(client, distinctChanges({ topic: 'device', key: deviceId }, ...patients))
}

/** Who has the device while it stands at this bed; null: nobody, or it has an assignment of its own. */
async function holderThrough(client: pg.ClientBase, deviceId: string, bedId: string): Promise<string | null> {
  const { rows } = await client.query<{ patient_id: string }>(
    `select patient_id from stays where bed_id = $2 and upper_inf(during)
       and not exists (select 1 from assignments where device_id = $1 and upper_inf(during))`,
    [deviceId, bedId],
  )
  return rows[0]?.patient_id ?? null
}
