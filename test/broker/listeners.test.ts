import mqtt from 'mqtt'
import t from 'tap'
import { WebSocket } from 'ws'
import { obedientQueue, publishPacket, rawLogin, testBroker, tokenOf, vitals } from '../support/broker.ts'
import { certificates } from '../support/certificates.ts'
import { until } from '../support/until.ts'

const tls = { ...certificates.server, clientCa: certificates.ca }
const withTls = { settings: { mqttsPort: 'any', tls } } as const
const login = { username: 'dev-1', password: tokenOf('dev-1'), reconnectPeriod: 0 }

t.test('a device connects over TLS with its token', async t => {
  const { broker, queue } = await testBroker(t, withTls)
  const url = `mqtts://127.0.0.1:${broker.addresses.mqtts?.port}`
  const client = await mqtt.connectAsync(url, { ...login, ca: certificates.ca }, false)
  await client.publishAsync(vitals('dev-1'), 'tls', { qos: 1 })
  t.same(queue.payloads(), ['tls'])
  await client.endAsync()
})

t.test('a device connects with a certificate whose CN is its id, until it is revoked', async t => {
  const { broker, queue, credentials, changes } = await testBroker(t, withTls)
  const url = `mqtts://127.0.0.1:${broker.addresses.mqtts?.port}`
  const options = { ca: certificates.ca, ...certificates.device, reconnectPeriod: 0 }
  const client = await mqtt.connectAsync(url, options, false)
  client.on('error', () => {}) // it will be cut
  await client.publishAsync(vitals('dev-1'), 'certified', { qos: 1 })
  t.same(queue.payloads(), ['certified'])
  await t.rejects(
    mqtt.connectAsync(url, { ...options, username: 'dev-2' }, false),
    'a user name may only repeat the CN',
  )
  credentials.hashes.delete('dev-1')
  changes.tell('dev-1')
  await until(() => !client.connected)
  await t.rejects(mqtt.connectAsync(url, options, false))
})

t.test('a certificate that our CA did not sign proves nothing', async t => {
  const { broker } = await testBroker(t, withTls)
  const url = `mqtts://127.0.0.1:${broker.addresses.mqtts?.port}`
  const options = { ca: certificates.ca, ...certificates.stranger, reconnectPeriod: 0 }
  await t.rejects(mqtt.connectAsync(url, options, false))
  await t.rejects(mqtt.connectAsync(url, { ...options, username: 'dev-1' }, false))
})

t.test('a device connects over WebSocket, with the subprotocol mqtt only', async t => {
  const { broker, queue } = await testBroker(t, { settings: { wsPort: 'any' } })
  const url = `ws://127.0.0.1:${broker.addresses.ws?.port}`
  const client = await mqtt.connectAsync(url, login, false)
  await client.publishAsync(vitals('dev-1'), 'ws', { qos: 1 })
  t.same(queue.payloads(), ['ws'])
  await client.endAsync()
  const other = new WebSocket(url)
  const code = await new Promise<number>(done => other.on('close', done))
  t.equal(code, 1002)
  const plain = await fetch(url.replace('ws:', 'http:'))
  t.equal(plain.status, 426)
})

t.test('a WebSocket message beyond the limit cuts the connection, and nothing is inflated', async t => {
  const { broker } = await testBroker(t, { settings: { wsPort: 'any' } })
  const socket = new WebSocket(`ws://127.0.0.1:${broker.addresses.ws?.port}`, 'mqtt')
  await new Promise(done => socket.once('open', done))
  t.equal(socket.extensions, '', 'no per-message deflate')
  socket.on('error', () => {}) // it may be reset while it still writes
  const closed = new Promise<number>(done => socket.on('close', done))
  socket.send(Buffer.alloc(10 * 1024 * 1024))
  t.not(await closed, 1000)
})

t.test('a port in use, or TLS without a certificate, stops the start with an error', async t => {
  const { port } = await testBroker(t)
  await t.rejects(testBroker(t, { settings: { mqttPort: port } }), { code: 'EADDRINUSE' })
  await t.rejects(testBroker(t, { settings: { mqttsPort: 'any' } }), { message: /certificate/ })
})

t.test('listeners that are off are not there', async t => {
  const { broker } = await testBroker(t, { settings: { mqttPort: 0 }, queue: obedientQueue() })
  t.same(broker.addresses, { mqtt: null, mqtts: null, ws: null })
})

t.test('presence follows the device, not its connections; ticks go down every shard', async t => {
  const { port, queue } = await testBroker(t)
  const one = await rawLogin(t, port, 'dev-1', { clientId: 'a' })
  const two = await rawLogin(t, port, 'dev-1', { clientId: 'b' })
  one.socket.destroy()
  two.send(publishPacket(vitals('dev-1'), 'still here'))
  await two.hears('puback')
  t.same(queue.presence(), ['dev-1 true'])
  two.socket.destroy()
  await until(() => queue.presence().length === 2)
  t.same(queue.presence(), ['dev-1 true', 'dev-1 false'])
  const ticks = () => queue.all().flatMap(entry => (entry.type === 'tick' ? [entry.shard] : []))
  await until(() => ticks().length >= 4)
  t.same(ticks().slice(0, 4).sort(), [0, 0, 1, 1])
})

t.test('a device whose connections end together goes once', async t => {
  const { port, queue } = await testBroker(t)
  const one = await rawLogin(t, port, 'dev-1', { clientId: 'a' })
  const two = await rawLogin(t, port, 'dev-1', { clientId: 'b' })
  one.socket.destroy()
  two.socket.destroy()
  await until(() => queue.presence().includes('dev-1 false'))
  await rawLogin(t, port, 'dev-1')
  await until(() => queue.presence().at(-1) === 'dev-1 true')
  t.same(queue.presence(), ['dev-1 true', 'dev-1 false', 'dev-1 true'])
})

t.test('ticks do not pile up behind a stalled queue', async t => {
  const { queue } = await testBroker(t)
  queue.stall()
  const from = performance.now()
  await until(() => performance.now() - from > 3300)
  queue.go()
  await until(() => queue.all().length >= 2)
  t.ok(queue.all().length <= 4, `${queue.all().length} ticks in one go`)
})
