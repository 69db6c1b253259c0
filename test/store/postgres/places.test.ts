import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresBeds } from '../../../store/postgres/beds.ts'
import { postgresCareTeams } from '../../../store/postgres/care-teams.ts'
import { postgresDeviceBeds } from '../../../store/postgres/device-beds.ts'
import { postgresDeviceProfiles } from '../../../store/postgres/device-profiles.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresStays } from '../../../store/postgres/stays.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { placeContract } from '../../contract/places.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const adapters = {
  wards: postgresWards(pool),
  beds: postgresBeds(pool),
  stays: postgresStays(pool),
  careTeams: postgresCareTeams(pool),
  deviceBeds: postgresDeviceBeds(pool),
  devices: postgresDeviceRegistry(pool),
  patients: postgresPatients(pool),
  profiles: postgresDeviceProfiles(pool),
  changes: changeReader(pool),
  async user(role: string) {
    const id = randomUUID()
    await pool.query(
      `insert into users (id, email, name, roles, password_hash, created_at) values ($1, $2, $3, $4, '', now())`,
      [id, `${id}@test.local`, `${role} ${id.slice(0, 4)}`, [role]],
    )
    return id
  },
}
placeContract(t, () => adapters)

t.test('every stay, turn and handover is in the story and in the audit, and the receiver is notified', async t => {
  const { patients, stays, wards, careTeams, user } = adapters
  const [from, next] = [await user('nurse'), await user('nurse')]
  const { id } = await patients.create(patientFields('Told'), actAt(T0))
  const fields = { kind: 'ward' as const, timeZone: null, silenceSeconds: null, intervalSeconds: null }
  const ward = await wards.create({ ...fields, name: 'Told ward' }, actAt(T0))
  await stays.arrive(id, 'early', actAt(T0 + 1))
  await stays.admit(id, { wardId: ward.id, bedId: null, at: null, reason: 'Fever' }, actAt(T0 + 2, from, 'Fever'))
  await careTeams.add(id, { userId: from, function: 'responsible-nurse', from: T0 + 3, until: null }, actAt(T0 + 3))
  const wish = { fromUserId: from, toUserId: next, wardId: null, patientIds: null, until: null, note: 'quiet' }
  await careTeams.handOver(wish, null, actAt(T0 + 4, from))
  await stays.discharge(id, null, 'home', actAt(T0 + 5))
  const { rows: story } = await pool.query('select type from timeline where patient_id = $1 order by at', [id])
  t.same(
    story.map(row => row.type),
    ['registered', 'arrival', 'admission', 'care-team', 'care-team', 'discharge'],
  )
  const { rows: audit } = await pool.query(
    'select action, user_id, reason from audit_entries where patient_id = $1 order by at',
    [id],
  )
  t.match(audit, [
    { action: 'patients:create' },
    { action: 'arrivals:write' },
    { action: 'stays:write', user_id: from, reason: 'Fever' },
    { action: 'care-team:write' },
    { action: 'care-team:write', user_id: from },
    { action: 'stays:write' },
  ])
  const { rows: told } = await pool.query('select type, patient_id from notifications where user_id = any($1)', [
    [from, next],
  ])
  t.same(told.map(row => row.type).sort(), ['care-team', 'handover'])
})

t.test('patients of a ward are found by its index, however many stays there were', async t => {
  const client = await pool.connect()
  try {
    await client.query('set enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      'explain select 1 from stays where ward_id = $1 and upper_inf(during)'.replace('$1', `'${randomUUID()}'`),
    )
    t.match(rows.map(row => row['QUERY PLAN']).join('\n'), /stays_ward_open|stays_ward/)
  } finally {
    client.release(true)
  }
})
