import t from 'tap'
import { seedDemoObservations } from '../../../processes/demo/observations.ts'
import { seedDemo } from '../../../processes/demo-seed.ts'
import { DEMO_BEDS } from '../../../simulators/demo/demo-ward.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresObservations } from '../../../store/postgres/observations.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresSpo2Scales } from '../../../store/postgres/spo2-scales.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'

const HOUR = 3_600_000

t.test('every start after two hours finds a fresh round, and scale 2 is ordered once', async t => {
  const { pool } = await testDatabase(t)
  let now = Date.UTC(2026, 10, 21, 12)
  const ports = {
    devices: postgresDeviceRegistry(pool),
    observations: postgresObservations(pool),
    patientLinks: postgresPatientLinks(pool),
    patients: postgresPatients(pool),
    settings: postgresSettings(pool),
    spo2Scales: postgresSpo2Scales(pool),
    users: postgresUsers(pool),
    hashPassword: async (password: string) => `hash of ${password}`,
    clock: () => now,
  }
  await seedDemo(ports)
  const { items: patients } = await ports.patients.list({ viewer: null, limit: 50 })
  const counts = async () => {
    const lists = await Promise.all(patients.map(({ id }) => ports.observations.list({ patientId: id, limit: 50 })))
    return lists.map(list => list.items.length)
  }
  const ordered = async () => (await Promise.all(patients.map(({ id }) => ports.spo2Scales.history(id)))).flat()
  t.equal(patients.length, DEMO_BEDS.length)
  await seedDemoObservations(ports)
  await seedDemoObservations(ports)
  t.same(
    await counts(),
    patients.map(() => 1),
  )
  t.match(await ordered(), [{ scale: 2, orderedBy: { name: 'Demo doctor' } }])
  now += 3 * HOUR
  await seedDemoObservations(ports)
  t.same(
    await counts(),
    patients.map(() => 2),
  )
  const newest = await ports.observations.latest(patients.map(({ id }) => id))
  for (const observed of newest.values()) {
    t.match(new Set(observed.map(({ code }) => code)), new Set(['consciousness', 'o2_flow']))
    t.ok(observed.some(({ measuredAt }) => now - measuredAt < HOUR))
  }
  t.equal((await ordered()).length, 1)
})
