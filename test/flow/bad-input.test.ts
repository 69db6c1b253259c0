import { createHmac } from 'node:crypto'
import { connectAsync, type MqttClient } from 'mqtt'
import t, { type Test } from 'tap'
import { embeddedUrl, registerWard } from '../../benchmarks/ward.ts'
import { liveClientAt } from '../api/support/live-client.ts'
import { BAD_PAYLOADS } from '../support/bad-payloads.ts'
import { connectPacket, publishPacket, rawDevice } from '../support/broker.ts'
import { readiness } from '../support/kill.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'
import { admitPatient, type TestBed } from '../support/ward.ts'

/** Readable by the test, so that it can make a login that ends soon. */
const JWT_SECRET = 'a secret of the test, long enough for HS256'
const ROLE_NAMES = ['broker', 'ingest', 'rules', 'api', 'jobs']
const TEN_MINUTES_MS = 600_000

t.setTimeout(240_000)

const system = await startTestSystem(t, { JWT_SECRET })
const sql = await openSql(t, system)
const patient = { family: 'Robust', bed: '1' }
const bed = await admitPatient(system, { ...patient, deviceId: 'bad-device' })
const good = await openProbe(t, system, sql, 'good-device')

/** A device on a socket of its own that says exactly what it is told to. */
async function raw(t: Test, { deviceId, token }: Pick<TestBed, 'deviceId' | 'token'>, fields: object = {}) {
  const device = await rawDevice(t, system.mqttPort)
  device.send(connectPacket(deviceId, { password: Buffer.from(token), ...fields }))
  return device
}

async function stored(deviceId: string, ts: number): Promise<boolean> {
  const rows = await sql('select from vitals where device_id = $1 and device_time = to_timestamp($2::float8 / 1000)', [
    deviceId,
    ts,
  ])
  return rows.length === 1
}

/** The promise behind all of it: after whatever happened, everybody else's next critical value is an alarm. */
async function othersAreSafe(t: Test): Promise<void> {
  const ts = await good.publish({ spo2: 79, hr: 72 })
  await good.raised('spo2', ts)
  await good.publish({ spo2: 98, hr: 72 })
  await good.ended('spo2')
  t.pass('the next critical value of another device is an alarm')
}

/** Runs beside the other tests, because it takes 20 s to know a clock. */
async function wrongClock(deviceId: string, offsetMs: number) {
  const device = await admitPatient(system, { deviceId, family: 'Clockwork', bed: deviceId })
  const client = await login(device)
  const say = (vitals: object) =>
    client.publishAsync(vitalsOf(device), JSON.stringify({ ts: Date.now() + offsetMs, vitals }), { qos: 1 })
  for (let second = 0; second < 24; second++) {
    await say({ hr: 70, spo2: 97 })
    await new Promise(done => setTimeout(done, 1000)) // it is a monitor that measures once a second
  }
  const at = Date.now()
  await say({ hr: 70, spo2: 79 })
  return { ...device, client, at }
}
const wrongClocks = [
  { name: 'slow', offsetMs: -TEN_MINUTES_MS, device: wrongClock('slow-device', -TEN_MINUTES_MS) },
  { name: 'fast', offsetMs: TEN_MINUTES_MS, device: wrongClock('fast-device', TEN_MINUTES_MS) },
]
for (const { device } of wrongClocks) device.catch(() => {}) // its test says so

function vitalsOf({ deviceId }: Pick<TestBed, 'deviceId'>): string {
  return `v1/devices/${deviceId}/vitals`
}

async function login({ deviceId, token }: Pick<TestBed, 'deviceId' | 'token'>): Promise<MqttClient> {
  const client = await connectAsync(system.mqttUrl, {
    username: deviceId,
    password: token,
    clientId: 'c1',
    reconnectPeriod: 0,
  })
  client.on('error', () => {}) // what a test cuts on purpose
  t.teardown(() => client.endAsync(true))
  return client
}

t.test('every bad payload is acknowledged, kept with its reason and counted; good ones between are stored', async t => {
  const client = await login(bed)
  const goodTimes: number[] = []
  for (const { topic, payload } of BAD_PAYLOADS) {
    await client.publishAsync(`v1/devices/bad-device/${topic}`, payload, { qos: 1 })
    const ts = Math.max(Date.now(), (goodTimes.at(-1) ?? 0) + 1)
    await client.publishAsync(vitalsOf(bed), JSON.stringify({ ts, vitals: { hr: 72 } }), { qos: 1 })
    goodTimes.push(ts)
  }
  await client.endAsync()
  await until(() => stored('bad-device', goodTimes.at(-1) ?? 0))
  const all = () =>
    system.api<{ items: { reason: string; detail: string }[] }>('GET', '/devices/bad-device/rejects?limit=200')
  const { items } = await all()
  t.same(
    items.map(({ reason }) => reason).reverse(),
    BAD_PAYLOADS.map(({ reason }) => reason),
  )
  t.ok(items.every(({ detail }) => detail.length > 0))
  for (const ts of goodTimes) if (!(await stored('bad-device', ts))) t.fail(`${ts} is not stored`)
  await until(
    async () => {
      const { counters } = await system.api<{ counters: object }>('GET', '/devices/bad-device')
      return JSON.stringify(counters) === JSON.stringify({ accepted: goodTimes.length, rejected: BAD_PAYLOADS.length })
    },
    { every: 100, what: 'the counters of the device' },
  )
  await othersAreSafe(t)
})

t.test('a bad value costs nobody of the same message its place', async t => {
  const client = await login(bed)
  const ts = Date.now()
  const message = [
    { ts, vitals: { hr: 'fast', spo2: 96, midichlorians: 1 } },
    { ts: ts + 1, vitals: 7 },
    { ts: ts + 2, vitals: { hr: 73 } },
  ]
  await client.publishAsync(vitalsOf(bed), JSON.stringify(message), { qos: 1 })
  await until(() => stored('bad-device', ts + 2))
  t.same(
    await sql(
      `select hr, spo2 from vitals where device_id = 'bad-device' and device_time = to_timestamp($1::float8 / 1000)`,
      [ts],
    ),
    [{ hr: null, spo2: 96 }],
  )
  await client.endAsync()
})

t.test('retained vitals are vitals, and are not kept for anybody', async t => {
  const client = await login(bed)
  const ts = Date.now()
  await client.publishAsync(vitalsOf(bed), JSON.stringify({ ts, vitals: { hr: 74 } }), { qos: 1, retain: true })
  await until(() => stored('bad-device', ts))
  await client.endAsync()
  const again = await raw(t, bed)
  await again.hears('connack')
  again.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: vitalsOf(bed), qos: 1 }] })
  await again.hears('suback')
  again.send({ cmd: 'pingreq' })
  await again.hears('pingresp')
  t.notOk(again.heard.some(({ cmd }) => cmd === 'publish'))
})

t.test('300 KiB, $SYS, foreign topics and wildcards cut the connection, unacknowledged', async t => {
  const packets = [
    publishPacket(vitalsOf(bed), Buffer.alloc(300 * 1024, 0x20)),
    publishPacket('$SYS/x/new/clients', 'good-device/probe'),
    publishPacket(vitalsOf(good), '{"vitals":{"hr":20}}'),
    publishPacket('v1/devices/bad-device/commands', '{}'),
    publishPacket('somewhere/else', 'x'),
  ]
  for (const packet of packets) {
    const device = await raw(t, bed)
    await device.hears('connack')
    device.send(packet)
    await device.closes()
    t.same(device.acknowledged(), [])
  }
  const wildcard = await raw(t, bed)
  await wildcard.hears('connack')
  const topic = 'v1/devices/+/vitals'
  const body = Buffer.concat([
    Buffer.from([0, topic.length]),
    Buffer.from(topic),
    Buffer.from([0, 1]),
    Buffer.from('x'),
  ])
  wildcard.sendBytes(Buffer.concat([Buffer.from([0x32, body.length]), body])) // a generator refuses to write it
  await wildcard.closes()
  t.same(wildcard.acknowledged(), [])
  t.same(await sql('select from vitals where hr = 20'), [], 'nothing of it is a reading of another device')
  await othersAreSafe(t)
})

t.test('wrong password and unknown device are refused; a revoked one is cut at once and stays out', async t => {
  for (const who of [
    { deviceId: 'bad-device', token: 'wrong' },
    { deviceId: 'nobody', token: 'anything' },
    { deviceId: `' or 1=1 --`, token: `' or 1=1 --` },
  ]) {
    const device = await raw(t, who)
    await device.closes()
    t.notOk(
      device.heard.some(packet => packet.cmd === 'connack' && packet.returnCode === 0),
      who.deviceId,
    )
  }
  const leaving = await admitPatient(system, { deviceId: 'revoked-device', family: 'Gone', bed: '3' })
  const device = await raw(t, leaving)
  await device.hears('connack')
  await system.api('DELETE', '/devices/revoked-device/credentials')
  await device.closes(3000)
  const again = await raw(t, leaving)
  await again.closes()
  t.notOk(again.heard.some(packet => packet.cmd === 'connack' && packet.returnCode === 0))
})

t.test('a thousand connects in a second are all taken', async t => {
  const tokens = Object.entries(await registerWard(await embeddedUrl(system.dataDir), 'crowd', 100))
  const from = performance.now()
  const crowd = await Promise.all(
    Array.from({ length: 1000 }, async (_, n) => {
      const [deviceId = '', token = ''] = tokens[n % tokens.length] ?? []
      return raw(t, { deviceId, token }, { clientId: `c${Math.floor(n / tokens.length)}` })
    }),
  )
  await until(() => crowd.every(({ heard }) => heard.some(packet => packet.cmd === 'connack')))
  t.comment(`${Math.round(performance.now() - from)} ms`)
  t.ok(crowd.every(({ heard }) => heard[0]?.cmd === 'connack' && heard[0].returnCode === 0))
  await othersAreSafe(t)
  for (const { socket } of crowd) socket.destroy()
})

t.test('an MQTT client that never reads holds up nobody', async t => {
  const deaf = await raw(t, bed)
  await deaf.hears('connack')
  deaf.socket.pause()
  for (let i = 1; i <= 200; i++) {
    deaf.send(
      publishPacket(vitalsOf(bed), JSON.stringify({ ts: Date.now() + i, vitals: { hr: 71 } }), { messageId: i }),
    )
    deaf.send({ cmd: 'pingreq' })
  }
  await othersAreSafe(t)
})

t.test('a slow WebSocket client holds up nobody, and still gets the alert', async t => {
  const hello = { type: 'hello', token: await system.token(), subscribe: { patients: 'all', vitals: true } }
  const [slow, quick] = [await liveClientAt(t, system.wsUrl), await liveClientAt(t, system.wsUrl)]
  for (const client of [slow, quick]) client.say(hello)
  await Promise.all([slow.first('welcome'), quick.first('welcome')])
  slow.socket.pause()
  const ids = (client: typeof slow) => client.of('alert').map(({ alert }) => alert?.id)
  const ts = await good.publish({ spo2: 79 })
  await good.raised('spo2', ts)
  await until(() => quick.of('alert').length > 0, { what: 'the alert at the other client' })
  await good.publish({ spo2: 98 })
  await good.ended('spo2')
  await until(() => quick.of('alert').some(({ alert }) => alert?.state === 'resolved'))
  t.same(ids(slow), [])
  slow.socket.resume()
  await until(() => ids(slow).length === ids(quick).length, { what: 'the alerts at the slow client' })
  t.same(ids(slow), ids(quick))
})

t.test('a WebSocket message of 10 MB closes that connection only', async t => {
  const [huge, quiet] = [await liveClientAt(t, system.wsUrl), await liveClientAt(t, system.wsUrl)]
  quiet.say({ type: 'hello', token: await system.token() })
  await quiet.first('welcome')
  huge.say('x'.repeat(10_000_000))
  t.match(await huge.closed(), { code: /1009|1006/ })
  await quiet.first('ping', 7000)
})

t.test('a login that ends in mid-connection is told, can be renewed, and closes otherwise', async t => {
  const token = await system.token()
  const soon = endingIn(token, 2)
  const [idle, renewing] = [await liveClientAt(t, system.wsUrl), await liveClientAt(t, system.wsUrl)]
  for (const client of [idle, renewing]) client.say({ type: 'hello', token: soon })
  await Promise.all([idle.first('welcome'), renewing.first('welcome')])
  await Promise.all([idle.first('token-expired', 8000), renewing.first('token-expired', 8000)])
  renewing.say({ type: 'token', token })
  t.match(await idle.closed(35_000), { code: 4401 })
  t.equal(renewing.socket.readyState, renewing.socket.OPEN)
})

/** The same login with another end: signed with the system's own secret. */
function endingIn(token: string, seconds: number): string {
  const [header = '', payload = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  claims.exp = Math.ceil(Date.now() / 1000) + seconds
  const body = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${body}.${createHmac('sha256', JWT_SECRET).update(body).digest('base64url')}`
}

t.test('SQL in a search string is text', async t => {
  const everybody = await system.api<{ items: unknown[] }>('GET', '/patients')
  for (const q of [`' or 1=1 --`, `'; drop table patients; --`, '%', '_', '\\', `") or ("1"="1`, '$1', '\u0000x']) {
    for (const list of ['patients', 'devices']) {
      const response = await fetch(`${system.httpUrl}/api/v1/${list}?q=${encodeURIComponent(q)}`, {
        headers: { authorization: `Bearer ${await system.token()}` },
      })
      t.ok([200, 400].includes(response.status), `${list} ${q}: ${response.status}`)
      if (response.status === 200) t.match(await response.json(), { items: [] }, `${list} ${q}`)
    }
  }
  t.same(await system.api('GET', '/patients'), everybody)
})

for (const { name, offsetMs, device } of wrongClocks) {
  t.test(`a clock that is 10 minutes ${name} is corrected, and its device alarms`, async t => {
    const { deviceId, patientId, client, at } = await device
    const [alert] = await until(
      async () => {
        const { items } = await system.api<{
          items: { code: string; measuredAt: string; justification: { facts: { clockCorrected: boolean } } }[]
        }>('GET', `/alerts?patientId=${patientId}`)
        const found = items.filter(({ code }) => code === 'spo2')
        return found.length > 0 ? found : null
      },
      { every: 50, what: 'the alarm of the device with the wrong clock' },
    )
    t.ok(Math.abs(Date.parse(alert?.measuredAt ?? '') - at) < 3000, `${alert?.measuredAt}`)
    t.equal(alert?.justification.facts.clockCorrected, true)
    const { clockOffsetMs } = await system.api<{ clockOffsetMs: number }>('GET', `/devices/${deviceId}`)
    t.ok(Math.abs(clockOffsetMs - offsetMs) < 2500, `offset ${clockOffsetMs}`)
    await client.endAsync()
  })
}

t.test('after all of it nothing has crashed', async t => {
  const { status, dependencies } = await readiness(system)
  t.equal(status, 'ok')
  for (const role of ROLE_NAMES) t.equal(dependencies[role]?.detail, 'running, 0 restarts', role)
  t.same(await sql(`select from rejects where reason = 'poisonous'`), [])
  t.match(await system.stop(), { code: 0 })
})
