import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import t from 'tap'
import type { LiveVitals } from '../../../bus/live-vitals.ts'
import { alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi, tokenOf } from '../support/api.ts'
import { listening, liveClient } from '../support/live-client.ts'
import { makeWard } from '../support/places.ts'

const numbers = (patientId: string, hr: number, more: Partial<LiveVitals> = {}): LiveVitals => {
  const now = Date.now()
  return { patientId, deviceId: 'm', measuredAt: now - 40, arrivedAt: now, vitals: { hr }, ...more }
}

t.test('live numbers go to those who subscribed to the patient, and only such patients are watched', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const token = await tokenOf(api.app, 'admin')
  await makeWard(api.pool, '3 North')
  const north = (await admin('POST', '/patients', { name: { given: [], family: 'N' }, ward: '3 North' })).body.id
  const [one, two] = [randomUUID(), randomUUID()]
  const join = async (subscribe?: object) => {
    const client = await liveClient(t, api.app)
    client.say({ type: 'hello', token, ...(subscribe ? { subscribe } : {}) })
    await client.first('welcome')
    return client
  }
  const silent = await join()
  t.same(api.live.watched.at(-1), new Set())
  const named = await join({ patients: [one], vitals: true })
  t.same(api.live.watched.at(-1), new Set([one]))
  const ward = await join({ wards: ['3 North'], vitals: true })
  await until(() => api.live.watched.at(-1) !== 'all' && [...(api.live.watched.at(-1) ?? [])].includes(north))
  t.same(api.live.watched.at(-1), new Set([one, north]))
  const all = await join({ patients: 'mine', vitals: true })
  t.equal(api.live.watched.at(-1), 'all')
  api.live.deliver([numbers(one, 61), numbers(two, 62), numbers(north, 63)])
  await until(() => all.of('vitals').length === 3 && named.of('vitals').length > 0 && ward.of('vitals').length > 0)
  t.match(named.of('vitals'), [{ patientId: one, vitals: { hr: 61 }, ts: Number, deviceId: 'm', arrivedAt: Number }])
  t.match(ward.of('vitals'), [{ patientId: north }])
  t.same(
    [named, ward, silent].map(c => c.of('vitals').length),
    [1, 1, 0],
  )
  const moved = (await admin('POST', '/patients', { name: { given: [], family: 'M' }, ward: '3 North' })).body.id
  await until(() => {
    api.live.deliver([numbers(moved, 64)])
    return ward.of('vitals').some(m => m.patientId === moved)
  })
  all.socket.terminate()
  await until(() => api.live.watched.at(-1) !== 'all', { what: 'the patients of those who left to be unwatched' })
})

t.test('a slow client loses live numbers, the newest wins, and never an alert', async t => {
  const api = await testApi(t)
  const quick = await liveClient(t, api.app)
  const slow = await liveClient(t, api.app)
  const hello = { type: 'hello', token: await tokenOf(api.app, 'admin'), subscribe: { patients: 'all', vitals: true } }
  for (const client of [quick, slow]) {
    client.say(hello)
    await client.first('welcome')
  }
  slow.socket.pause()
  const patients = Array.from({ length: 500 }, () => randomUUID())
  const dropped = async () => (await api.ports.metrics.liveVitalsDropped.get()).values[0]?.value ?? 0
  let round = 0
  // Fills the buffers of the operating system first: how large they are is its affair.
  await until(
    async () => {
      round++
      api.live.deliver(patients.map(id => numbers(id, round)))
      return (await dropped()) > 2 * patients.length
    },
    { within: 30_000, what: 'numbers to be dropped' },
  )
  const alerts = Array.from({ length: 50 }, () => alertOf())
  await raise(api.episodes, ...alerts)
  await until(() => quick.of('alert').length === alerts.length)
  slow.socket.resume()
  await until(() => slow.of('alert').length === alerts.length)
  t.same(
    slow.of('alert').map(m => m.alert?.id),
    alerts.map(a => a.id),
  )
  const newest = () => new Map(slow.of('vitals').map(m => [m.patientId, m.vitals?.hr]))
  await until(() => [...newest().values()].every(hr => hr === round))
  t.equal(newest().size, patients.length)
  t.ok(slow.of('vitals').length < round * patients.length)
})

t.test('a client that takes nothing is cut off before its backlog outgrows the bound', async t => {
  const api = await testApi(t)
  const token = await tokenOf(api.app, 'admin')
  const host = await listening(api.app)
  // A bare socket that never reads, so that nothing but the server can end it.
  const stuck = connect(Number(host.split(':')[1]), '127.0.0.1')
  t.teardown(() => stuck.destroy())
  stuck.on('error', () => {})
  stuck.write(
    `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await new Promise(resolve => stuck.once('data', resolve))
  stuck.pause()
  stuck.write(maskedText(JSON.stringify({ type: 'hello', token })))
  const clients = async () => (await api.ports.metrics.liveClients.get()).values[0]?.value
  await until(async () => (await clients()) === 1)
  await until(
    async () => {
      await raise(api.episodes, ...Array.from({ length: 200 }, () => alertOf({ message: 'x'.repeat(20_000) })))
      return (await clients()) === 0
    },
    { within: 30_000, what: 'the stuck client to be cut off' },
  )
})

/** A text frame of a client with a mask of zeros (RFC 6455, 5.2), for payloads of 126 to 65,535 bytes. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text)
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0])
  return Buffer.concat([header, payload])
}
