import t from 'tap'
import { PING_EVERY_MS } from '../../../model/live-messages.ts'
import { until } from '../../support/until.ts'
import { PASSWORD, send, testApi, tokenOf } from '../support/api.ts'
import { listening, liveClient } from '../support/live-client.ts'

t.test('hello is answered with welcome, then pings come', async t => {
  const { app } = await testApi(t)
  const client = await liveClient(t, app)
  client.say({ type: 'hello', token: await tokenOf(app, 'nurse') })
  const welcome = await client.first('welcome')
  t.match(welcome, { cursor: Number, user: { email: 'nurse@test.local' }, alerts: [] })
  const ping = await client.first('ping', PING_EVERY_MS + 1500)
  t.ok(Math.abs(Date.now() - Number(ping.ts)) < 2000)
  t.equal(client.heard[0]?.type, 'welcome')
})

t.test('a bad token, and no hello at all, close with 4401', async t => {
  const { app } = await testApi(t)
  const silent = await liveClient(t, app)
  for (const hello of [{ type: 'hello', token: 'made-up' }, { type: 'hello' }, { type: 'token', token: 'made-up' }]) {
    const client = await liveClient(t, app)
    client.say(hello)
    t.match(await client.closed(), { code: 4401, reason: /.+/ })
    t.same(client.heard, [])
  }
  t.match(await silent.closed(7000), { code: 4401, reason: 'no hello' })
})

t.test('an expired token in mid-connection is told, and closes after the grace unless it is renewed', async t => {
  const { app } = await testApi(t, { accessTokenSeconds: 2, expiredGraceMs: 1500 })
  const token = await tokenOf(app, 'nurse')
  const [idle, renewing] = [await liveClient(t, app), await liveClient(t, app)]
  for (const client of [idle, renewing]) client.say({ type: 'hello', token })
  await idle.first('welcome')
  await renewing.first('token-expired')
  renewing.say({ type: 'token', token: await tokenOf(app, 'nurse') })
  t.match(await idle.closed(), { code: 4401 })
  t.equal(idle.of('token-expired').length, 1)
  t.equal(renewing.socket.readyState, renewing.socket.OPEN, 'the renewed one lives on')
  await until(() => renewing.of('token-expired').length === 2, { what: 'the new token to expire in turn' })
})

t.test('a renewal with a bad token, or of somebody else, closes with 4401', async t => {
  const { app } = await testApi(t)
  for (const token of ['made-up', await tokenOf(app, 'doctor')]) {
    const client = await liveClient(t, app)
    client.say({ type: 'hello', token: await tokenOf(app, 'nurse') })
    await client.first('welcome')
    client.say({ type: 'token', token })
    t.match(await client.closed(), { code: 4401 })
  }
})

t.test('a logout ends the live connections of that login within 5 s, and of no other', async t => {
  const { app } = await testApi(t)
  const login = { email: 'nurse@test.local', password: PASSWORD, cookie: false }
  const [leaving, staying] = [
    await send(app, 'POST', '/auth/login', login),
    await send(app, 'POST', '/auth/login', login),
  ]
  const [gone, here] = [await liveClient(t, app), await liveClient(t, app)]
  gone.say({ type: 'hello', token: leaving.body.accessToken })
  here.say({ type: 'hello', token: staying.body.accessToken })
  await Promise.all([gone.first('welcome'), here.first('welcome')])
  await send(app, 'POST', '/auth/logout', { refreshToken: leaving.body.refreshToken })
  t.match(await gone.closed(5000), { code: 4401, reason: 'the login has ended' })
  const late = await liveClient(t, app)
  late.say({ type: 'hello', token: leaving.body.accessToken })
  t.match(await late.closed(), { code: 4401 }, 'its access token opens no other')
  here.say({ type: 'token', token: leaving.body.accessToken })
  t.match(await here.closed(), { code: 4401 }, 'nor renews one')
})

t.test('a refresh token used twice ends the live connections of its login', async t => {
  const { app } = await testApi(t)
  const { body } = await send(app, 'POST', '/auth/login', {
    email: 'nurse@test.local',
    password: PASSWORD,
    cookie: false,
  })
  const client = await liveClient(t, app)
  client.say({ type: 'hello', token: body.accessToken })
  await client.first('welcome')
  const refresh = () => send(app, 'POST', '/auth/refresh', { refreshToken: body.refreshToken })
  const renewed = await refresh()
  client.say({ type: 'token', token: renewed.body.accessToken })
  t.equal(client.socket.readyState, client.socket.OPEN)
  t.equal((await refresh()).status, 401)
  t.match(await client.closed(5000), { code: 4401 })
})

t.test('a user who may not see alerts is closed with 4403', async t => {
  const { app, pool } = await testApi(t)
  await pool.query("update users set roles = '{}' where email = 'nurse@test.local'")
  const client = await liveClient(t, app)
  client.say({ type: 'hello', token: await tokenOf(app, 'nurse') })
  t.match(await client.closed(), { code: 4403 })
})

t.test('the cookie logs in from our own page only', async t => {
  const { app } = await testApi(t)
  const login = await send(app, 'POST', '/auth/login', { email: 'nurse@test.local', password: PASSWORD })
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
  const host = await listening(app)
  const own = await liveClient(t, app, { cookie, origin: `http://${host}` })
  own.say({ type: 'hello' })
  await own.first('welcome')
  const foreign = await liveClient(t, app, { cookie, origin: 'https://evil.example' })
  foreign.say({ type: 'hello' })
  t.match(await foreign.closed(), { code: 4401 })
})

t.test('what is no message closes with 1008 and a reason, a message of 10 MB with 1009', async t => {
  const { app } = await testApi(t)
  const token = await tokenOf(app, 'nurse')
  for (const message of [
    'hello',
    '',
    '[]',
    'null',
    { type: 'shout' },
    { type: 'hello', token, subscribe: { patients: 'theirs' } },
    { type: 'hello', token, since: 'yesterday' },
    { type: 'hello', token, since: -1 },
    { type: 'hello', token, colour: 'blue' },
    { type: 'token' },
  ]) {
    const client = await liveClient(t, app)
    client.say(message)
    t.match(await client.closed(), { code: 1008, reason: /.+/ }, JSON.stringify(message))
  }
  const twice = await liveClient(t, app)
  twice.say({ type: 'hello', token })
  twice.say({ type: 'hello', token })
  t.match(await twice.closed(), { code: 1008 })
  const big = await liveClient(t, app)
  big.say(JSON.stringify({ type: 'hello', token: 'x'.repeat(10_000_000) }))
  t.ok([1009, 1006].includes((await big.closed()).code), 'the server cuts it off while it still sends')
  const after = await liveClient(t, app)
  after.say({ type: 'hello', token })
  await after.first('welcome')
})
