import t from 'tap'
import { postgresCredentials } from '../../../store/postgres/credentials.ts'
import { postgresDeviceProfiles } from '../../../store/postgres/device-profiles.ts'
import { postgresDeviceStatus } from '../../../store/postgres/device-status.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { deviceContract } from '../../contract/devices.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, deviceFields, hashOf, patientFields, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const devices = postgresDeviceRegistry(pool)
const patients = postgresPatients(pool)
const changes = changeReader(pool)

deviceContract(t, () => ({
  devices,
  patients,
  credentials: postgresCredentials(pool),
  profiles: postgresDeviceProfiles(pool),
  statuses: postgresDeviceStatus(pool),
  changes,
}))

t.test('assigning and unassigning leave word which stored readings change owner', async t => {
  const { id: device } = await devices.create('moved', deviceFields(), hashOf('x'), T0)
  const { id: a } = await patients.create(patientFields('A'), actAt(T0))
  const { id: b } = await patients.create(patientFields('B'), actAt(T0))
  const options = { replace: false }
  await devices.assign(device, a, T0, options, actAt(T0))
  await devices.assign(device, a, T0 - 1000, options, actAt(T0))
  await devices.assign(device, b, T0 + 1000, { replace: true }, actAt(T0))
  await devices.unassign(device, actAt(T0 + 2000))
  const { rows } = await pool.query(
    `select patient_id, lower(during) as from_at, upper(during) as to_at,
       due_at between now() + '3 s' and now() + '6 s' as due_soon
     from reattributions where device_id = $1 order by id`,
    [device],
  )
  t.same(rows, [
    { patient_id: a, from_at: new Date(T0), to_at: new Date(T0 + 1000), due_soon: true },
    { patient_id: a, from_at: new Date(T0 - 1000), to_at: new Date(T0), due_soon: true },
    { patient_id: b, from_at: new Date(T0 + 1000), to_at: new Date(T0 + 2000), due_soon: true },
    { patient_id: null, from_at: new Date(T0 + 2000), to_at: null, due_soon: true },
  ])
})

t.test('a word about readings that is overtaken before it was carried out disappears', async t => {
  const { id: device } = await devices.create('overtaken', deviceFields(), hashOf('x'), T0)
  const { id: a } = await patients.create(patientFields('A'), actAt(T0))
  const { id: b } = await patients.create(patientFields('B'), actAt(T0))
  await devices.assign(device, a, T0, { replace: false }, actAt(T0))
  await devices.assign(device, b, T0, { replace: true }, actAt(T0))
  const { rows } = await pool.query('select patient_id from reattributions where device_id = $1', [device])
  t.same(rows, [{ patient_id: b }])
})

t.test('a search uses the index however many devices there are', async t => {
  const client = await pool.connect()
  try {
    await client.query('set enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain select id from devices where search like search_pattern('monitor')`,
    )
    t.match(rows.map(row => row['QUERY PLAN']).join('\n'), /devices_search/)
  } finally {
    client.release(true)
  }
})
