import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Instant } from '../../model/clock.ts'
import { settleOwners } from './device-owners.ts'
import { date, instant, instantOrNull } from './rows.ts'

/** A time in which a device was a patient's: assigned to him, or standing at his bed. */
interface Held {
  readonly deviceId: string
  readonly from: Instant
  readonly to: Instant | null
}

/**
 * When the patient had which device; locks the devices, like everybody who changes whose they are.
 * @param owners ids of assignments and stays; null: all of his
 */
export async function heldBy(
  client: pg.ClientBase,
  patientId: string,
  owners: readonly string[] | null = null,
): Promise<readonly Held[]> {
  await client.query(
    `select 1 from devices where id in (select device_id from device_owners where patient_id = $1)
     order by id for no key update`,
    [patientId],
  )
  const { rows } = await client.query<{ device_id: string; from: Date; to: Date | null }>(
    `select device_id, lower(during) as "from", upper(during) as "to" from device_owners
     where patient_id = $1 and ($2::uuid[] is null or id = any($2)) order by device_id, during`,
    [patientId, owners],
  )
  return rows.map(row => ({ deviceId: row.device_id, from: instant(row.from), to: instantOrNull(row.to) }))
}

/** After assignments and stays went from one to the other: events follow at once, readings by job. */
export async function settleReadings(
  client: pg.ClientBase,
  held: readonly Held[],
  from: string,
  to: string,
): Promise<readonly Change[]> {
  for (const { deviceId, from: begin, to: end } of held) {
    await settleOwners(client, deviceId, begin, end)
    await client.query(
      `update device_events e set patient_id = $1
       where device_id = $2 and patient_id = $3 and measured_at >= $4 and ($5::timestamptz is null or measured_at < $5)
         and exists (select 1 from device_owners o
                     where o.device_id = $2 and o.patient_id = $1 and o.during @> e.measured_at)`,
      [to, deviceId, from, date(begin), end === null ? null : date(end)],
    )
  }
  return [...new Set(held.map(({ deviceId }) => deviceId))].map(key => ({ topic: 'device' as const, key }))
}
