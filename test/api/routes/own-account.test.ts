import { randomUUID } from 'node:crypto'
import t from 'tap'
import { until } from '../../support/until.ts'
import { PASSWORD, send, testApi } from '../support/api.ts'
import { logIn } from '../support/logins.ts'

const ADA = { email: 'ada@example.org', password: 'five green bicycles', name: 'Ada Test', cookie: false }
const NEW_PASSWORD = 'seven quiet lighthouses'

t.test('a patient signs up, is logged in, and sees nobody', async t => {
  const { app } = await testApi(t)
  const signup = await send(app, 'POST', '/auth/signup', ADA)
  t.match(signup, {
    status: 201,
    body: {
      accessToken: String,
      refreshToken: String,
      user: { roles: ['patient'], patientId: null, name: 'Ada Test' },
    },
  })
  const { login, call } = await logIn(app, ADA.email, ADA.password)
  t.equal(login.status, 200)
  t.same((await call('GET', '/patients')).body.items, [])
  const taken = await send(app, 'POST', '/auth/signup', { ...ADA, email: 'ADA@example.org' })
  t.match(taken, { status: 409, body: { type: 'urn:wardbeat:problem:email-taken' } })
})

t.test('a record of the same name is never linked by the name', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  const signup = await send(api.app, 'POST', '/auth/signup', ADA)
  t.equal(signup.body.user.patientId, null)
})

t.test('bad passwords, emails and names are refused with their path', async t => {
  const { app } = await testApi(t)
  const cases: [object, string][] = [
    [{ ...ADA, password: 'short' }, 'password'],
    [{ ...ADA, password: 'password123' }, 'password'],
    [{ ...ADA, password: ADA.email }, 'password'],
    [{ ...ADA, password: 'x'.repeat(1_000_000) }, 'password'],
    [{ ...ADA, email: 'ada' }, 'email'],
    [{ ...ADA, email: 'a da@example.org' }, 'email'],
    [{ ...ADA, name: '' }, 'name'],
    [{ ...ADA, roles: ['admin'] }, 'roles'],
  ]
  for (const [body, path] of cases) {
    t.match(await send(app, 'POST', '/auth/signup', body), { status: 400, body: { errors: [{ path }] } }, path)
  }
  t.equal((await send(app, 'POST', '/auth/signup', { ...ADA, password: 'x'.repeat(1_100_000) })).status, 413)
})

t.test('one address signs up a few times a minute', async t => {
  const { app } = await testApi(t, { authRequestsPerMinute: 24 })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) statuses.push((await send(app, 'POST', '/auth/signup', { ...ADA, email: 'x' })).status)
  t.same(statuses, [400, 400, 429])
})

t.test('a password of 1 MB is refused without being tried', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const huge = 'x'.repeat(1_000_000)
  t.equal((await logIn(api.app, 'nurse@test.local', huge)).login.status, 400)
  t.equal((await logIn(api.app, 'nurse@test.local', 'x'.repeat(1_100_000))).login.status, 413)
  const change = { currentPassword: huge, newPassword: NEW_PASSWORD }
  t.equal((await nurse('POST', '/auth/password', change)).status, 400)
  const { rows } = await api.pool.query('select sum(failed_logins)::int as failed from users')
  t.same(rows, [{ failed: 0 }])
})

t.test('100 wrong passwords: five are tried, whoever asks and however fast; then waits grow to 15 minutes', async t => {
  let now = Date.now()
  const api = await testApi(t, {}, { clock: () => now })
  const wrong = () => logIn(api.app, 'nurse@test.local', 'wrong')
  const all = await Promise.all(Array.from({ length: 100 }, wrong))
  const count = (status: number) => all.filter(({ login }) => login.status === status).length
  t.same([count(401), count(429)], [5, 95])
  const waits: number[] = []
  for (let i = 0; i < 8; i++) {
    const { login } = await logIn(api.app, 'nurse@test.local', PASSWORD)
    waits.push(Number(login.headers['retry-after']))
    now += (waits.at(-1) ?? 0) * 1000
    t.equal((await wrong()).login.status, 401)
  }
  t.same(waits, [30, 60, 120, 240, 480, 900, 900, 900])
  now += 900_000
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 200)
})

t.test('a password change needs the old one, and ends all other logins', async t => {
  const { app } = await testApi(t)
  const [here, there] = [await logIn(app, 'nurse@test.local', PASSWORD), await logIn(app, 'nurse@test.local', PASSWORD)]
  const change = (currentPassword: string, newPassword: string) =>
    here.call('POST', '/auth/password', { currentPassword, newPassword })
  t.match(await change('wrong', NEW_PASSWORD), { status: 400, body: { errors: [{ path: 'currentPassword' }] } })
  t.match(await change(PASSWORD, 'nurse@test.local'), { status: 400, body: { errors: [{ path: 'newPassword' }] } })
  t.match(await change(PASSWORD, PASSWORD), { status: 400, body: { errors: [{ path: 'newPassword' }] } })
  t.equal((await change(PASSWORD, NEW_PASSWORD)).status, 204)
  t.equal((await here.call('GET', '/me')).status, 200)
  await until(async () => (await there.call('GET', '/me')).status === 401)
  t.equal((await send(app, 'POST', '/auth/refresh', { refreshToken: there.refreshToken })).status, 401)
  t.equal((await send(app, 'POST', '/auth/refresh', { refreshToken: here.refreshToken })).status, 200)
  t.equal((await logIn(app, 'nurse@test.local', PASSWORD)).login.status, 401)
  t.equal((await logIn(app, 'nurse@test.local', NEW_PASSWORD)).login.status, 200)
})

t.test('who guesses the old password at its change is locked out as at a login', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const guess = () => nurse('POST', '/auth/password', { currentPassword: 'wrong', newPassword: NEW_PASSWORD })
  for (let i = 0; i < 5; i++) t.equal((await guess()).status, 400)
  t.equal((await guess()).status, 429)
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 429)
})

t.test('a user sees his logins and ends one; nobody sees or ends those of others', async t => {
  const api = await testApi(t)
  const here = await logIn(api.app, 'nurse@test.local', PASSWORD, 'Phone/1')
  const there = await logIn(api.app, 'nurse@test.local', PASSWORD, 'Desk/2')
  const doctor = await api.as('doctor')
  const { items } = (await here.call('GET', '/auth/logins')).body
  t.match(items, [
    { userAgent: 'Desk/2', current: false, ip: '127.0.0.1', startedAt: String, lastUsedAt: String },
    { userAgent: 'Phone/1', current: true },
  ])
  const [other] = items
  t.equal((await doctor('GET', '/auth/logins')).body.items.length, 1)
  t.equal((await doctor('DELETE', `/auth/logins/${other.id}`)).status, 404)
  t.equal((await there.call('GET', '/me')).status, 200)
  t.equal((await here.call('DELETE', `/auth/logins/${other.id}`)).status, 204)
  await until(async () => (await there.call('GET', '/me')).status === 401)
  t.equal((await send(api.app, 'POST', '/auth/refresh', { refreshToken: there.refreshToken })).status, 401)
  t.equal((await here.call('GET', '/auth/logins')).body.items.length, 1)
  t.equal((await here.call('DELETE', `/auth/logins/${other.id}`)).status, 404)
  for (const id of [randomUUID(), 'odd']) t.equal((await here.call('DELETE', `/auth/logins/${id}`)).status, 404)
})
