import t from 'tap'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresRegistration } from '../../../store/postgres/registration.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { registrationContract } from '../../contract/registration.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const users = postgresUsers(pool)
await users.ensure({ email: 'desk@test.local', name: 'Desk', roles: ['reception'], passwordHash: '' }, 0)
const { rows } = await pool.query<{ id: string }>('select id from users')
const adapters = {
  registration: postgresRegistration(pool),
  patients: postgresPatients(pool),
  userId: rows[0]?.id ?? '',
}
registrationContract(t, () => adapters)
