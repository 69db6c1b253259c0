import t from 'tap'
import { seedDemoAdministration } from '../../../processes/demo/administration.ts'
import { DEMO_DOCTORS } from '../../../processes/demo/appointment-data.ts'
import { postgresBreakGlass } from '../../../store/postgres/break-glass.ts'
import { postgresDoctors } from '../../../store/postgres/doctors.ts'
import { postgresMerges } from '../../../store/postgres/merges.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

t.test('a merge, a removed record, one opened in need and an absence are made once, also after a cut', async t => {
  const { pool } = await testDatabase(t)
  const patients = postgresPatients(pool)
  const doctors = postgresDoctors(pool)
  const users = postgresUsers(pool)
  const breakGlass = postgresBreakGlass(pool)
  const merges = postgresMerges(pool)
  for (const role of ['admin', 'doctor']) {
    const email = `${role}@wardbeat.local`
    await users.ensure({ email, name: `Demo ${role}`, roles: [role], passwordHash: 'none' }, T0)
  }
  const identifiers = [{ system: 'urn:wardbeat:demo', value: 'DEMO-HOME-1' }]
  await patients.create(patientFields('Esimerkki', { identifiers }), actAt(T0))
  const name = DEMO_DOCTORS[1]?.name ?? ''
  const doctor = await doctors.create({ userId: null, name, speciality: '', services: [] }, actAt(T0))
  const ports = { patients, doctors, users, breakGlass, merges, settings: postgresSettings(pool), clock: () => T0 }
  const addAbsence = () => Promise.reject(new Error('cut short'))
  await t.rejects(seedDemoAdministration({ ...ports, doctors: { ...doctors, addAbsence } }), { message: 'cut short' })
  await seedDemoAdministration(ports)
  await seedDemoAdministration(ports)
  const page = { limit: 10 }
  t.match((await merges.list(page)).items, [{ into: { name: { family: 'Esimerkki' } }, undoneAt: null }])
  t.match((await patients.list({ viewer: null, removed: true, ...page })).items, [{ name: { family: 'Mistake' } }])
  t.match((await breakGlass.list(page)).items, [{ userName: 'Demo doctor', patientName: { family: 'Eksempel' } }])
  t.equal((await doctors.absences(doctor.id, { start: T0, end: T0 + 30 * 86_400_000 })).length, 1)
  t.equal((await patients.list({ viewer: null, ...page })).items.length, 2)
})
