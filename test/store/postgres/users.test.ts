import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresSessions } from '../../../store/postgres/sessions.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { userContract } from '../../contract/users.ts'
import { testDatabase } from '../../support/database.ts'
import { hashOf, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const adapters = { users: postgresUsers(pool), sessions: postgresSessions(pool) }
userContract(t, () => adapters)

t.test('expired tokens of a user go when a living one is used', async t => {
  const { users, sessions } = adapters
  const email = 'tidy@wardbeat.test'
  await users.ensure({ email, name: 'Tidy', roles: ['nurse'], passwordHash: 'x' }, T0)
  const userId = (await users.secretByEmail(email))?.user.id ?? ''
  const session = (token: string, expiresAt: number) => ({
    id: randomUUID(),
    userId,
    family: randomUUID(),
    startedAt: T0,
    tokenHash: hashOf(token),
    issuedAt: T0,
    expiresAt,
    whence: { ip: null, userAgent: null },
    usedAt: null,
    revokedAt: null,
  })
  await sessions.add(session('old', T0 - 1))
  await sessions.add(session('new', T0 + 1000))
  await sessions.rotate(hashOf('new'), session('next', T0 + 2000), T0)
  const { rows } = await pool.query('select token_hash from sessions where user_id = $1', [userId])
  t.equal(rows.length, 2)
})

t.test('the end of a login is told, once', async t => {
  const { users, sessions } = adapters
  const email = 'leaver@wardbeat.test'
  await users.ensure({ email, name: 'Leaver', roles: ['nurse'], passwordHash: 'x' }, T0)
  const userId = (await users.secretByEmail(email))?.user.id ?? ''
  const tokenHash = hashOf('leaver')
  const family = randomUUID()
  await sessions.add({
    id: randomUUID(),
    userId,
    family,
    startedAt: T0,
    tokenHash,
    issuedAt: T0,
    expiresAt: T0,
    whence: { ip: null, userAgent: null },
    usedAt: null,
    revokedAt: null,
  })
  await sessions.revokeFamily(tokenHash, T0)
  await sessions.revokeFamily(tokenHash, T0)
  const { rows } = await pool.query('select topic from changes where key = $1', [userId])
  t.same(rows, [{ topic: 'user' }])
})
