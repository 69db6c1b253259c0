import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { DeviceEvent } from '../../../model/device-event.ts'
import { postgresDeviceEvents } from '../../../store/postgres/device-events.ts'
import { testDatabase } from '../../support/database.ts'
import { T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const events = postgresDeviceEvents(pool)

t.test('an event that comes twice is kept once, and whatever a device puts into its detail is kept', async t => {
  const event: DeviceEvent = {
    deviceId: 'monitor-1',
    patientId: randomUUID(),
    deviceTime: T0,
    measuredAt: T0 + 1,
    arrivedAt: T0 + 2,
    type: 'battery',
    detail: { percent: 12, note: 'a\0b \ud800 "x" \\ 😀', deep: [{ a: null }], huge: 1e300 },
  }
  const fall: DeviceEvent = { ...event, type: 'fall', patientId: null, detail: {} }
  await events.write([event, fall, event])
  await events.write([{ ...event, detail: {} }])
  await events.write([])
  const { rows } = await pool.query('select * from device_events order by type')
  t.same(
    rows.map(row => [row.type, row.patient_id, row.device_time.getTime(), row.measured_at.getTime(), row.detail]),
    [
      ['battery', event.patientId, T0, T0 + 1, event.detail],
      ['fall', null, T0, T0 + 1, {}],
    ],
  )
})
