import type pg from 'pg'
import type { Assignment } from '../../model/device.ts'
import { DEVICE_ID } from '../../model/topics.ts'
import type { DeviceProfileReader } from '../devices.ts'
import { NOT_ERASED } from './device-owners.ts'
import { type AssignmentRow, assignmentFromRow } from './device-rows.ts'
import { transaction } from './pool.ts'
import { instantOrNull } from './rows.ts'

type ProfileRow = {
  id: string
  interval_seconds: number | null
  ward_interval_seconds: number | null
  ward_silence_seconds: number | null
  clock_offset_ms: number | null
  last_seen_at: Date | null
}

export function postgresDeviceProfiles(pool: pg.Pool): DeviceProfileReader {
  return {
    async profiles(deviceIds) {
      const ids = deviceIds?.filter(id => DEVICE_ID.test(id)) ?? null
      const [devices, assignments] = await transaction(pool, async client => {
        // One snapshot for both, so that no device appears without the assignment made with it.
        await client.query('set transaction isolation level repeatable read read only')
        const devices = await client.query<ProfileRow>(
          `select d.id, d.interval_seconds, s.clock_offset_ms, s.last_seen_at,
             w.interval_seconds as ward_interval_seconds, w.silence_seconds as ward_silence_seconds
           from devices d join device_status s on s.device_id = d.id
           left join device_holders h on h.device_id = d.id
           left join stays t on t.patient_id = h.patient_id and upper_inf(t.during)
           left join wards w on w.id = t.ward_id
           where d.removed_at is null and ($1::text[] is null or d.id = any($1)) order by d.id`,
          [ids],
        )
        const assignments = await client.query<AssignmentRow>(
          `select id, device_id, patient_id, lower(during) as from_at, upper(during) as to_at,
             bound_by as assigned_by, known_at as assigned_at
           from device_owners o
           where ($1::text[] is null or device_id = any($1)) and ${NOT_ERASED} order by device_id, lower(during) desc`,
          [ids],
        )
        return [devices.rows, assignments.rows]
      })
      const byDevice = new Map<string, Assignment[]>(devices.map(row => [row.id, []]))
      for (const row of assignments) byDevice.get(row.device_id)?.push(assignmentFromRow(row))
      return devices.map(row => ({
        deviceId: row.id,
        intervalSeconds: row.interval_seconds,
        wardIntervalSeconds: row.ward_interval_seconds,
        wardSilenceSeconds: row.ward_silence_seconds,
        clockOffsetMs: row.clock_offset_ms,
        lastSeenAt: instantOrNull(row.last_seen_at),
        assignments: byDevice.get(row.id) ?? [],
      }))
    },
  }
}
