import type pg from 'pg'
import { DEVICE_ID } from '../../model/topics.ts'
import type { DeviceStatus, DeviceStatusWriter } from '../devices.ts'

export function postgresDeviceStatus(pool: pg.Pool): DeviceStatusWriter {
  return {
    async record(statuses) {
      const rows = merge(statuses)
      if (rows.length === 0) return
      // Locked in order first, so that two writers cannot deadlock.
      await pool.query(
        `with given as (
           select * from jsonb_to_recordset($1::jsonb) as g ("deviceId" text, online boolean, "lastSeenAt" float8,
             battery float8, "clockOffsetMs" float8, "acceptedMore" bigint, "rejectedMore" bigint)
         ), locked as materialized (
           select device_id from device_status where device_id in (select "deviceId" from given)
           order by device_id for update
         )
         update device_status s set
           online = coalesce(g.online, s.online),
           last_seen_at = greatest(s.last_seen_at, to_timestamp(g."lastSeenAt" / 1000)),
           battery = coalesce(g.battery, s.battery),
           clock_offset_ms = coalesce(g."clockOffsetMs", s.clock_offset_ms),
           accepted = s.accepted + g."acceptedMore",
           rejected = s.rejected + g."rejectedMore"
         from given g join locked l on l.device_id = g."deviceId" where s.device_id = l.device_id`,
        [JSON.stringify(rows)],
      )
    },
  }
}

/** One row per device: later ones win, counts add up. */
function merge(statuses: readonly DeviceStatus[]): readonly DeviceStatus[] {
  const byDevice = new Map<string, DeviceStatus>()
  for (const status of statuses) {
    if (!DEVICE_ID.test(status.deviceId)) continue
    const before = byDevice.get(status.deviceId)
    byDevice.set(status.deviceId, {
      ...before,
      ...status,
      acceptedMore: (before?.acceptedMore ?? 0) + status.acceptedMore,
      rejectedMore: (before?.rejectedMore ?? 0) + status.rejectedMore,
    })
  }
  return [...byDevice.values()]
}
