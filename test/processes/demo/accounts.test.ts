import t from 'tap'
import { seedDemoAccounts } from '../../../processes/demo/accounts.ts'
import { postgresAccounts } from '../../../store/postgres/access.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

t.test('one login per role; the patient speaks for a patient', async t => {
  const { pool } = await testDatabase(t)
  const users = postgresUsers(pool)
  const ports = {
    users,
    patientLinks: postgresPatientLinks(pool),
    settings: postgresSettings(pool),
    hashPassword: async (password: string) => `hash of ${password}`,
    clock: () => T0,
  }
  const patient = await postgresPatients(pool).create(patientFields('Testperson'), actAt(T0))
  await seedDemoAccounts(ports, patient.id)
  const account = async (role: string) => {
    const secret = await users.secretByEmail(`${role}@wardbeat.local`)
    t.equal(secret?.passwordHash, 'hash of demo', role)
    return (await postgresAccounts(pool).account(secret?.user.id ?? ''))?.user
  }
  for (const role of ['admin', 'nurse', 'doctor', 'reception', 'manager', 'patient']) {
    t.match(await account(role), { roles: [role], mustChangePassword: false })
  }
  t.equal((await account('patient'))?.patientId, patient.id)

  await pool.query('update patient_accounts set ended_at = now()')
  await seedDemoAccounts(ports, patient.id)
  t.equal((await account('patient'))?.patientId, null, 'what a person has changed stays changed')
})

t.test('a start that was cut short is finished by the next', async t => {
  const { pool } = await testDatabase(t)
  const patientLinks = postgresPatientLinks(pool)
  let breaks = true
  const ports = {
    users: postgresUsers(pool),
    patientLinks: {
      link: async (...asked: Parameters<typeof patientLinks.link>) => {
        if (breaks) throw new Error('cut short')
        return patientLinks.link(...asked)
      },
    },
    settings: postgresSettings(pool),
    hashPassword: async (password: string) => password,
    clock: () => T0,
  }
  const { id } = await postgresPatients(pool).create(patientFields('Testperson'), actAt(T0))
  await t.rejects(seedDemoAccounts(ports, id), { message: 'cut short' })
  breaks = false
  await seedDemoAccounts(ports, id)
  const { rows } = await pool.query('select count(*)::int as users from users')
  t.same(rows, [{ users: 6 }])
  t.ok(await patientLinks.get(id))
})
