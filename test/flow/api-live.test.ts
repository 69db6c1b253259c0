import { randomUUID } from 'node:crypto'
import { connectAsync } from 'mqtt'
import t from 'tap'
import { WebSocket } from 'ws'
import { postgresRejects } from '../../store/postgres/rejects.ts'
import { testDatabase } from '../support/database.ts'
import { ADMIN, startTestSystem, type TestSystem } from '../support/system.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { admitPatient } from '../support/ward.ts'

/** What is promised to be on a screen within 2 s. */
const ON_SCREEN_WITHIN_MS = 2000
/** Far more than the promises below it (well under a second), so that a slow machine fails nothing. */
const SOON_MS = 15_000

interface Heard {
  readonly type: string
  readonly patientId?: string
  readonly deviceId?: string
  readonly vitals?: Readonly<Record<string, unknown>>
  readonly alert?: {
    readonly id: string
    readonly patientId: string
    readonly code: string
    readonly state: string
    readonly limit: number
    readonly resolvedReason: string | null
    readonly justification: { readonly limits: { readonly origin: string } | null }
  }
}

interface Login {
  readonly accessToken: string
  readonly refreshToken: string
}

async function post<T>(system: TestSystem, path: string, body: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${system.httpUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
}

const logIn = async (system: TestSystem) =>
  (await post<Login>(system, '/auth/login', { email: ADMIN.email, password: ADMIN.password, cookie: false })).body

async function listen(system: TestSystem, token: string) {
  const socket = new WebSocket(system.wsUrl)
  const heard: Heard[] = []
  let closed: number | null = null
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  socket.on('close', code => {
    closed = code
  })
  socket.on('error', () => {}) // told by `close` as well
  await until(() => socket.readyState === WebSocket.OPEN)
  const say = (message: unknown) => socket.send(JSON.stringify(message))
  say({ type: 'hello', token, subscribe: { patients: 'all', vitals: true } })
  await until(() => heard[0]?.type === 'welcome')
  return {
    say,
    heard,
    closed: () => closed,
    /** The first message that is such. */
    hears: (isIt: (message: Heard) => unknown, within = SOON_MS, what = String(isIt)) =>
      until(() => heard.find(isIt), { within, what }),
  }
}

t.test('the API and its live connection over the whole system', async t => {
  const { url, pool } = await testDatabase(t)
  const line = tcpProxy(new URL(url))
  await line.open()
  t.teardown(() => line.close())
  const system = await startTestSystem(t, { DATABASE_URL: line.url() })
  const ada = await admitPatient(system, { deviceId: 'live-monitor-1', family: 'Live', bed: '1' })
  const ben = await admitPatient(system, { deviceId: 'live-monitor-2', family: 'Other', bed: '2' })
  const login = await logIn(system)
  const screen = await listen(system, login.accessToken)
  const device = await connectAsync(system.mqttUrl, { username: ada.deviceId, password: ada.token })
  t.teardown(() => device.endAsync(true))
  const publish = (vitals: Readonly<Record<string, unknown>>) =>
    device.publishAsync(`v1/devices/${ada.deviceId}/vitals`, JSON.stringify({ ts: Date.now(), vitals }), { qos: 1 })

  /** As a device does, again and again: a live number of a moment of trouble may be lost, the next one comes. */
  const showing = (vitals: { readonly hr: number }) =>
    until(
      async () => {
        await publish(vitals)
        return screen.heard.some(m => m.vitals?.hr === vitals.hr)
      },
      { within: 30_000, every: 500, what: JSON.stringify(vitals) },
    )

  await t.test('what a device publishes is on a live connection within 2 s', async t => {
    await publish({ hr: 71 })
    const publishedAt = Date.now()
    const numbers = await screen.hears(m => m.type === 'vitals' && m.vitals?.hr === 71)
    t.ok(Date.now() - publishedAt < ON_SCREEN_WITHIN_MS, `took ${Date.now() - publishedAt} ms`)
    t.match(numbers, { patientId: ada.patientId, deviceId: ada.deviceId })
  })

  await t.test('a personal limit changes what alarms next', async t => {
    await publish({ spo2: 93 })
    await screen.hears(m => m.vitals?.spo2 === 93)
    await system.api('PUT', `/patients/${ada.patientId}/limits`, { spo2: { low: 95, criticalLow: 94 } })
    const raised = await until(
      async () => {
        await publish({ spo2: 93 })
        return screen.heard.find(m => m.alert?.code === 'spo2')?.alert
      },
      { within: SOON_MS, every: 200 },
    )
    t.match(raised, { patientId: ada.patientId, limit: 94, justification: { limits: { origin: 'patient' } } })
    // Told more than once when the next people are told of it, but one alert.
    const active = screen.heard.flatMap(m => (m.alert?.state === 'active' ? [m.alert.id] : []))
    t.equal(new Set(active).size, 1, 'one episode is one alert')
  })

  await t.test(
    'another patient takes the device only with replace, and the first one is monitored no more',
    async t => {
      const path = `/devices/${ada.deviceId}/assignment`
      await t.rejects(system.api('PUT', path, { patientId: ben.patientId }), /409.*device-in-use/)
      await system.api('PUT', path, { patientId: ben.patientId, replace: true })
      const over = await screen.hears(m => m.alert?.code === 'spo2' && m.alert.state === 'resolved')
      t.match(over.alert, { patientId: ada.patientId, resolvedReason: 'monitoring-ended' })
      await publish({ hr: 77 })
      t.match(await screen.hears(m => m.vitals?.hr === 77), { patientId: ben.patientId })
    },
  )

  await t.test('taking the device off ends its episodes as monitoring-ended', async t => {
    await publish({ spo2: 70 })
    const { alert } = await screen.hears(m => m.alert?.patientId === ben.patientId && m.alert.code === 'spo2')
    t.match(alert, { state: 'active', justification: { limits: { origin: 'default:adult' } } })
    await system.api('DELETE', `/devices/${ada.deviceId}/assignment`)
    const over = await screen.hears(m => m.alert?.id === alert?.id && m.alert?.state === 'resolved')
    t.match(over.alert, { resolvedReason: 'monitoring-ended' })
    await system.api('PUT', `/devices/${ada.deviceId}/assignment`, { patientId: ada.patientId })
  })

  await t.test(
    'a reject that would be taken now is stored after its replay; one that would not is refused again',
    async t => {
      await publish({ hr: 'fast' })
      const mine = `/devices/${ada.deviceId}/rejects?open=true`
      const rejects = () => system.api<{ items: { id: string; reason: string }[] }>('GET', mine)
      const [refused] = await until(async () => {
        const { items } = await rejects()
        return items.length > 0 && items
      })
      t.match(refused, { reason: 'wrong-type' })
      t.same(await system.api('POST', '/rejects/replay', { ids: [refused?.id] }), { replayed: 0, refusedAgain: 1 })

      // As an older version left it, that did not know the code.
      const known = randomUUID()
      const arrivedAt = Date.now()
      const payload = JSON.stringify({ ts: arrivedAt, vitals: { etco2: 38 } })
      const details = { reason: 'unknown-code', detail: 'vitals.etco2', replayedAt: null } as const
      await postgresRejects(pool).put([
        { id: known, deviceId: ada.deviceId, kind: 'vitals', arrivedAt, payload, ...details },
      ])
      t.same(await system.api('POST', '/rejects/replay', { ids: [known] }), { replayed: 1, refusedAgain: 0 })
      await until(async () => {
        const latest = await system.api<{ items: { code: string; value: number }[] }>(
          'GET',
          `/patients/${ada.patientId}/vitals/latest`,
        )
        return latest.items.some(({ code, value }) => code === 'etco2' && value === 38)
      })
      t.notOk((await rejects()).items.some(({ id }) => id === known))
    },
  )

  await t.test('a database that is away is a 503, and costs no live connection', async t => {
    const list = async () => {
      const response = await fetch(`${system.httpUrl}/api/v1/patients`, {
        headers: { authorization: `Bearer ${await system.token()}` },
      })
      return { status: response.status, body: await response.text() }
    }
    t.equal((await list()).status, 200)
    await line.close()
    for (let i = 0; i < 10; i++) t.match(await list(), { status: 503, body: /urn:wardbeat:problem:unavailable/ })
    const pings = screen.heard.filter(m => m.type === 'ping').length
    await until(() => screen.heard.filter(m => m.type === 'ping').length > pings + 1, { what: 'pings go on' })
    const acknowledged = publish({ hr: 83 })
    await line.open()
    await until(async () => (await list()).status === 200, { within: SOON_MS })
    await acknowledged
    await showing({ hr: 84 })
    t.equal(screen.closed(), null)
  })

  await t.test('a login is renewed in place, and its logout closes the live connection within 5 s', async t => {
    const renewed = await post<Login>(system, '/auth/refresh', { refreshToken: login.refreshToken })
    t.equal(renewed.status, 200)
    screen.say({ type: 'token', token: renewed.body.accessToken })
    await showing({ hr: 85 })
    t.equal(screen.closed(), null)
    const { refreshToken } = renewed.body
    t.equal((await post(system, '/auth/logout', { refreshToken })).status, 204)
    t.equal(await until(screen.closed), 4401)
    t.equal((await post(system, '/auth/refresh', { refreshToken })).status, 401)
  })

  t.match(await system.stop(), { code: 0 })
})
