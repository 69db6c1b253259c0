import t from 'tap'
import { until } from '../../support/until.ts'
import { type Answer, PASSWORD, send, testApi, tokenOf } from '../support/api.ts'

const LOGIN = { email: 'nurse@test.local', password: PASSWORD }

/** Cookies of an answer, as a browser would send them back. */
function cookiesOf(answer: Answer): string {
  const set = answer.headers['set-cookie']
  return (Array.isArray(set) ? set : [String(set)]).map(c => String(c).split(';')[0]).join('; ')
}

t.test('login answers a token, the user, and httpOnly cookies', async t => {
  const { app } = await testApi(t)
  const { status, body, headers } = await send(app, 'POST', '/auth/login', LOGIN)
  t.equal(status, 200)
  t.match(body, { accessToken: String, expiresIn: 900, user: { email: 'nurse@test.local', roles: ['nurse'] } })
  t.notOk('refreshToken' in body)
  const cookies = String(headers['set-cookie'])
  t.match(cookies, /wardbeat_access=.*?Path=\/; HttpOnly; SameSite=Strict/)
  t.match(cookies, /wardbeat_refresh=.*?Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict/)
  const me = await send(app, 'GET', '/me', undefined, { authorization: `Bearer ${body.accessToken}` })
  t.match(me, { status: 200, body: { name: 'nurse' } })
  t.equal((await send(app, 'GET', '/me', undefined, { cookie: cookiesOf({ status, body, headers }) })).status, 200)
})

t.test('email case does not matter; a wrong password and an unknown email get the same answer', async t => {
  const { app } = await testApi(t)
  t.equal((await send(app, 'POST', '/auth/login', { ...LOGIN, email: 'Nurse@Test.LOCAL' })).status, 200)
  const wrong = await send(app, 'POST', '/auth/login', { ...LOGIN, password: 'wrong' })
  const unknown = await send(app, 'POST', '/auth/login', { ...LOGIN, email: 'nobody@test.local' })
  t.equal(wrong.status, 401)
  t.same({ ...wrong.body, instance: 0 }, { ...unknown.body, instance: 0 })
  t.match(wrong.headers, { 'content-type': /^application\/problem\+json/ })
})

for (const email of ['nurse@test.local', 'nobody@test.local']) {
  t.test(`five failures in a row lock ${email}, even for the right password, and all at once count too`, async t => {
    const { app } = await testApi(t)
    const wrong = { email, password: 'wrong' }
    const all = await Promise.all(Array.from({ length: 7 }, () => send(app, 'POST', '/auth/login', wrong)))
    t.same(all.map(a => a.status).sort(), [401, 401, 401, 401, 401, 429, 429])
    const locked = await send(app, 'POST', '/auth/login', { email, password: PASSWORD })
    t.equal(locked.status, 429)
    const seconds = Number(locked.headers['retry-after'])
    t.ok(seconds > 0 && seconds <= 30, `Retry-After is ${seconds}`)
  })
}

t.test('a lock that is over lets the right password in, and forgets the failures', async t => {
  let now = Date.now()
  const { app } = await testApi(t, {}, { clock: () => now })
  for (let i = 0; i < 5; i++) await send(app, 'POST', '/auth/login', { ...LOGIN, password: 'wrong' })
  t.equal((await send(app, 'POST', '/auth/login', LOGIN)).status, 429)
  now += 31_000
  t.equal((await send(app, 'POST', '/auth/login', { ...LOGIN, password: 'wrong' })).status, 401)
  now += 31_000
  t.equal((await send(app, 'POST', '/auth/login', LOGIN)).status, 429, 'the sixth failure locks for a minute')
  now += 31_000
  t.equal((await send(app, 'POST', '/auth/login', LOGIN)).status, 200)
  t.equal((await send(app, 'POST', '/auth/login', { ...LOGIN, password: 'wrong' })).status, 401)
  t.equal((await send(app, 'POST', '/auth/login', LOGIN)).status, 200)
})

t.test('an over-long password is refused before it is hashed', async t => {
  const { app } = await testApi(t)
  const { status, body } = await send(app, 'POST', '/auth/login', { ...LOGIN, password: 'x'.repeat(257) })
  t.equal(status, 400)
  t.match(body.errors, [{ path: 'password' }])
})

t.test('one address cannot ask for logins without end', async t => {
  const { app } = await testApi(t, { authRequestsPerMinute: 3 })
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push(await send(app, 'POST', '/auth/login', LOGIN))
  t.same(
    statuses.map(a => a.status),
    [200, 200, 200, 429],
  )
  t.match(statuses[3], { body: { status: 429, type: /^urn:wardbeat/ }, headers: { 'retry-after': /^\d+$/ } })
})

t.test('a refresh token works once; used again it ends the whole login', async t => {
  const { app } = await testApi(t)
  const first = await send(app, 'POST', '/auth/login', { ...LOGIN, cookie: false })
  t.notOk(first.headers['set-cookie'])
  const refresh = (refreshToken: string) => send(app, 'POST', '/auth/refresh', { refreshToken })
  const second = await refresh(first.body.refreshToken)
  t.match(second, { status: 200, body: { accessToken: String, refreshToken: String, user: { name: 'nurse' } } })
  t.not(second.body.refreshToken, first.body.refreshToken)
  t.equal((await refresh(first.body.refreshToken)).status, 401, 'a copy was used')
  t.equal((await refresh(second.body.refreshToken)).status, 401, 'so the owner logs in again')
  t.equal((await refresh('made-up')).status, 401)
})

t.test('refresh and logout by cookie; another site may ask for neither', async t => {
  const { app } = await testApi(t)
  const login = await send(app, 'POST', '/auth/login', LOGIN)
  const cookie = cookiesOf(login)
  const foreign = await send(app, 'POST', '/auth/refresh', undefined, { cookie, origin: 'https://evil.example' })
  t.equal(foreign.status, 403)
  const renewed = await send(app, 'POST', '/auth/refresh', undefined, { cookie })
  t.equal(renewed.status, 200)
  const next = cookiesOf(renewed)
  t.equal((await send(app, 'POST', '/auth/logout', {}, { cookie: next, 'sec-fetch-site': 'cross-site' })).status, 403)
  const logout = await send(app, 'POST', '/auth/logout', undefined, { cookie: next })
  t.equal(logout.status, 204)
  t.match(String(logout.headers['set-cookie']), /wardbeat_refresh=;/)
  t.equal((await send(app, 'POST', '/auth/refresh', undefined, { cookie: next })).status, 401)
  t.equal((await send(app, 'POST', '/auth/logout')).status, 204, 'whoever is not logged in is logged out')
})

t.test('roles are read anew at refresh', async t => {
  const { app, pool } = await testApi(t)
  const first = await send(app, 'POST', '/auth/login', { ...LOGIN, cookie: false })
  await pool.query("update users set roles = '{doctor}' where email = 'nurse@test.local'")
  const second = await send(app, 'POST', '/auth/refresh', { refreshToken: first.body.refreshToken })
  t.same(second.body.user.roles, ['doctor'])
})

t.test('a change with the cookie must come from the board itself', async t => {
  const { app } = await testApi(t)
  const cookie = cookiesOf(await send(app, 'POST', '/auth/login', LOGIN))
  const patient = { name: { given: ['Ada'], family: 'Test' } }
  const post = (headers: Record<string, string>) => send(app, 'POST', '/patients', patient, { cookie, ...headers })
  t.equal((await post({})).status, 403)
  t.equal((await post({ origin: 'https://evil.example' })).status, 403)
  t.equal((await post({ origin: 'null' })).status, 403)
  t.equal((await post({ 'sec-fetch-site': 'same-site' })).status, 403)
  t.equal((await post({ origin: 'http://localhost:80' })).status, 201)
  t.equal((await post({ 'sec-fetch-site': 'same-origin' })).status, 201)
})

t.test('tokens that are not ours, were changed, or have expired are worth nothing', async t => {
  const { app } = await testApi(t, { accessTokenSeconds: 1 })
  const token = await tokenOf(app, 'nurse')
  const me = (authorization: string) => send(app, 'GET', '/me', undefined, { authorization })
  t.equal((await me(`Bearer ${token}`)).status, 200)
  const [head, , signature] = token.split('.')
  const admin = Buffer.from(JSON.stringify({ sub: 'x', roles: ['admin'], exp: 9_999_999_999, iss: 'wardbeat' }))
  t.equal((await me(`Bearer ${head}.${admin.toString('base64url')}.${signature}`)).status, 401)
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  t.equal((await me(`Bearer ${none}.${admin.toString('base64url')}.`)).status, 401)
  t.equal((await me('Basic bnVyc2U6eA==')).status, 401)
  t.equal((await me('Bearer')).status, 401)
  await until(async () => (await me(`Bearer ${token}`)).status === 401)
})
