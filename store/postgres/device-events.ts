import type pg from 'pg'
import type { DeviceEventWriter } from '../device-events.ts'
import { date } from './rows.ts'
import { orUnstorable } from './sql-errors.ts'

export function postgresDeviceEvents(pool: pg.Pool): DeviceEventWriter {
  return {
    async write(events) {
      if (events.length === 0) return
      await orUnstorable(
        pool.query(
          `insert into device_events (device_id, device_time, type, measured_at, arrived_at, patient_id, detail)
         select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::timestamptz[],
           $6::uuid[], $7::json[]) as e (device_id, device_time, type, measured_at, arrived_at, patient_id, detail)
         order by device_id, device_time, type
         on conflict do nothing`,
          [
            events.map(e => e.deviceId),
            events.map(e => date(e.deviceTime)),
            events.map(e => e.type),
            events.map(e => date(e.measuredAt)),
            events.map(e => date(e.arrivedAt)),
            events.map(e => e.patientId),
            events.map(e => JSON.stringify(e.detail)),
          ],
        ),
      )
    },
  }
}
