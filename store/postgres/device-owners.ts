import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { reattribute } from './reattribute-words.ts'
import { date, instant, instantOrNull } from './rows.ts'

/** Of `device_owners o`: what was an erased patient's is nobody's, and never becomes another's. */
export const NOT_ERASED = 'not exists (select from patients e where e.id = o.patient_id and e.erased_at is not null)'

/**
 * Leaves word whose the stored readings of a device are from `from` to `to` (null: without end), by what the assignments,
 * its bed and the stays in that bed say now. The caller has made its change, and holds a lock on the device's row.
 */
export async function settleOwners(
  client: pg.ClientBase,
  deviceId: string,
  from: Instant,
  to: Instant | null,
): Promise<void> {
  const { rows } = await client.query<{ patient_id: string; from_at: Date; to_at: Date | null }>(
    `select patient_id, lower(part) as from_at, upper(part) as to_at
     from device_owners o, lateral (select during * tstzrange($2, $3) as part) p
     where device_id = $1 and during && tstzrange($2, $3) and ${NOT_ERASED} order by 2`,
    [deviceId, date(from), to === null ? null : date(to)],
  )
  let at: Instant | null = from
  for (const row of rows) {
    const begins = instant(row.from_at)
    if (at !== null && at < begins) await reattribute(client, deviceId, null, at, begins)
    at = instantOrNull(row.to_at)
    await reattribute(client, deviceId, row.patient_id, begins, at)
  }
  if (rows.length === 0 || (at !== null && (to === null || at < to)))
    await reattribute(client, deviceId, null, at ?? from, to)
}

/** Locks the devices that stood in one of these beds since `from`. @returns their ids */
export async function lockDevicesOfBeds(
  client: pg.ClientBase,
  bedIds: readonly string[],
  from: Instant,
): Promise<readonly string[]> {
  if (bedIds.length === 0) return []
  const { rows } = await client.query<{ id: string }>(
    `select id from devices where id in (
       select device_id from device_beds where bed_id = any($1::uuid[]) and during && tstzrange($2, null)
     ) order by id for no key update`,
    [bedIds, date(from)],
  )
  return rows.map(row => row.id)
}
