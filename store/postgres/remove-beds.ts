import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { endBinding } from './device-beds.ts'
import { lockDevicesOfBeds, settleOwners } from './device-owners.ts'
import { date } from './rows.ts'

/**
 * Removes beds, whose rows the caller has locked; what stands at them is bound to no bed any more.
 * @returns for `recordChanges`: the devices. Errors: CONFLICT while somebody lies in one.
 */
export async function removeBedsOf(
  client: pg.ClientBase,
  bedIds: readonly string[],
  act: Act,
): Promise<readonly Change[]> {
  const { rowCount } = await client.query(
    'select 1 from stays where bed_id = any($1::uuid[]) and upper_inf(during) limit 1',
    [bedIds],
  )
  if (rowCount !== 0)
    throw new AppError('CONFLICT', 'Somebody lies in this bed: transfer or discharge the patient first')
  const stood = await lockDevicesOfBeds(client, bedIds, act.at)
  const { rows } = await client.query<{ device_id: string; from_at: Date }>(
    `select device_id, lower(during) as from_at from device_beds
     where device_id = any($1::text[]) and bed_id = any($2::uuid[]) and upper_inf(during)`,
    [stood, bedIds],
  )
  for (const { device_id: deviceId, from_at: from } of rows) {
    const at = Math.max(act.at, from.getTime())
    await endBinding(client, deviceId, at, act.by)
    await settleOwners(client, deviceId, at, null)
  }
  await client.query('update beds set removed_at = $2, version = version + 1 where id = any($1::uuid[])', [
    bedIds,
    date(act.at),
  ])
  return rows.map(row => ({ topic: 'device', key: row.device_id }))
}
