import mqtt from 'mqtt'
import packets, { type Packet } from 'mqtt-packet'
import t, { type Test } from 'tap'
import {
  connectPacket,
  device,
  publishPacket,
  rawDevice,
  rawLogin,
  testBroker,
  tokenOf,
  vitals,
} from '../support/broker.ts'
import { until } from '../support/until.ts'

async function answerTo(t: Test, port: number, packet: Packet): Promise<number | undefined> {
  const raw = await rawDevice(t, port)
  raw.send(packet)
  await until(() => raw.heard.length > 0 || raw.isClosed())
  const [answer] = raw.heard
  return answer?.cmd === 'connack' ? answer.returnCode : undefined
}

t.test('wrong password, unknown device, no password and no user are all refused in the same way', async t => {
  const { port } = await testBroker(t)
  t.equal(await answerTo(t, port, connectPacket('dev-1')), 0)
  const wrong = Buffer.from('wrong')
  t.equal(await answerTo(t, port, connectPacket('dev-1', { password: wrong })), 4)
  t.equal(await answerTo(t, port, connectPacket('nobody', { password: wrong })), 4)
  t.equal(await answerTo(t, port, connectPacket('dev-1', { password: undefined })), 4)
  t.equal(await answerTo(t, port, connectPacket('dev-1', { username: undefined, password: undefined })), 4)
  t.equal(await answerTo(t, port, connectPacket('dev-1', { username: "x' or 1=1 --" })), 4)
})

t.test('an empty client id with a kept session is refused with return code 2, without one it is welcome', async t => {
  const { port } = await testBroker(t)
  const bytes = packets.generate(connectPacket('dev-1', { clientId: '', clean: true }))
  const flagsAt = 9 // fixed header 2, protocol name 6, level 1
  bytes[flagsAt] = (bytes[flagsAt] ?? 0) & ~2 // clean session off, which the generator refuses to write
  const raw = await rawDevice(t, port)
  raw.sendBytes(bytes)
  await raw.closes()
  t.match(raw.heard[0], { cmd: 'connack', returnCode: 2 })
  t.equal(await answerTo(t, port, connectPacket('dev-1', { clientId: '', clean: true })), 0)
})

t.test('MQTT 5 is refused with return code 1', async t => {
  const { port } = await testBroker(t)
  const raw = await rawDevice(t, port)
  raw.sendBytes(packets.generate(connectPacket('dev-1', { protocolVersion: 5 }), { protocolVersion: 5 }))
  await raw.closes()
  t.match(raw.heard[0], { cmd: 'connack', returnCode: 1 })
})

t.test('MQTT 3.1 is welcome', async t => {
  const { port } = await testBroker(t)
  t.equal(await answerTo(t, port, connectPacket('dev-1', { protocolId: 'MQIsdp', protocolVersion: 3 })), 0)
})

t.test('a takeover happens only within one device', async t => {
  const { port } = await testBroker(t)
  const first = await rawLogin(t, port, 'dev-1', { clientId: 'same' })
  const other = await rawLogin(t, port, 'dev-2', { clientId: 'same' })
  const posing = await rawLogin(t, port, 'dev-2', { clientId: 'dev-1/same' })
  first.send({ cmd: 'pingreq' })
  await first.hears('pingresp')
  t.notOk(first.isClosed(), 'another device with the same client id changes nothing')
  const second = await rawLogin(t, port, 'dev-1', { clientId: 'same' })
  await first.closes()
  t.notOk(second.isClosed() || other.isClosed() || posing.isClosed())
})

t.test('a failed login takes nothing over', async t => {
  const { port } = await testBroker(t)
  const first = await rawLogin(t, port, 'dev-1', { clientId: 'same' })
  t.equal(await answerTo(t, port, connectPacket('dev-1', { clientId: 'same', password: Buffer.from('wrong') })), 4)
  first.send({ cmd: 'pingreq' })
  await first.hears('pingresp')
})

t.test('a thousand devices that connect at once all get in, with few lookups', async t => {
  const devices = Array.from({ length: 1000 }, (_, i) => `ward-${i}`)
  const { port, credentials, metrics } = await testBroker(t, { devices })
  const from = performance.now()
  const raws = await Promise.all(
    devices.map(async id => {
      const raw = await rawDevice(t, port)
      raw.send(connectPacket(id))
      return raw
    }),
  )
  await until(() => raws.every(raw => raw.heard.length > 0))
  const took = performance.now() - from
  t.ok(raws.every(raw => raw.heard[0]?.cmd === 'connack' && raw.heard[0].returnCode === 0))
  t.ok(credentials.lookups < 250, `${credentials.lookups} lookups`)
  t.comment(`${took.toFixed()} ms`)
  t.equal((await metrics.mqttConnections.get()).values[0]?.value, 1000)
})

t.test('packets that come with CONNECT before a slow login is decided are taken', async t => {
  const { port, credentials, queue } = await testBroker(t)
  let decide = () => {}
  credentials.until = new Promise(done => {
    decide = done
  })
  const raw = await rawDevice(t, port)
  const messages = Array.from({ length: 60 }, (_, i) => publishPacket(vitals('dev-1'), `${i}`, { messageId: i + 1 }))
  raw.send(connectPacket('dev-1'), ...messages)
  await until(() => credentials.lookups > 0)
  decide()
  await raw.hears('puback', 60)
  t.equal(queue.messages().length, 60)
})

t.test('a login that nobody decides is refused in time', async t => {
  const { port, credentials } = await testBroker(t, { settings: { limits: { loginTimeoutMs: 200 } } })
  credentials.until = new Promise(() => {})
  const raw = await rawDevice(t, port)
  raw.send(connectPacket('dev-1'))
  await raw.closes()
  t.same(raw.heard, [], 'without a return code, so that every client comes again')
})

t.test('a connection without CONNECT, or with a trickling one, is closed in time', async t => {
  const { port } = await testBroker(t, { settings: { limits: { connectTimeoutMs: 300 } } })
  const silent = await rawDevice(t, port)
  const trickling = await rawDevice(t, port)
  const bytes = packets.generate(connectPacket('dev-1'))
  let sent = 0
  const trickle = setInterval(() => trickling.sendBytes(bytes.subarray(sent, ++sent)), 50)
  t.teardown(() => clearInterval(trickle))
  await Promise.all([silent.closes(), trickling.closes()])
  t.ok(sent < bytes.length)
})

t.test('answers to wrong logins of one address are slowed, right ones are not', async t => {
  const { port } = await testBroker(t)
  const wrong = connectPacket('dev-1', { password: Buffer.from('wrong') })
  for (let i = 0; i < 7; i++) await answerTo(t, port, wrong)
  const from = performance.now()
  const order: (number | undefined)[] = []
  const slowed = answerTo(t, port, wrong).then(code => order.push(code))
  order.push(await answerTo(t, port, connectPacket('dev-1')))
  await slowed
  t.ok(performance.now() - from > 300, 'the eighth failure waits 400 ms')
  t.same(order, [0, 4], 'the right one is answered first')
})

t.test('a device has a limited number of connections', async t => {
  const { port } = await testBroker(t, { settings: { limits: { maxConnectionsPerDevice: 3 } } })
  for (let i = 0; i < 3; i++) await rawLogin(t, port, 'dev-1', { clientId: `c${i}` })
  const fourth = await rawDevice(t, port)
  fourth.send(connectPacket('dev-1', { clientId: 'c3' }))
  await fourth.closes()
  t.same(fourth.heard, [])
  t.equal(await answerTo(t, port, connectPacket('dev-1', { clientId: 'c0' })), 0, 'a takeover is no further connection')
})

t.test('a rotated or revoked credential cuts the connection at once, and only that one', async t => {
  const { port, credentials, changes } = await testBroker(t)
  const one = await rawLogin(t, port, 'dev-1')
  const two = await rawLogin(t, port, 'dev-2')
  changes.tell('dev-1')
  one.send({ cmd: 'pingreq' })
  await one.hears('pingresp')
  t.notOk(one.isClosed(), 'a change that leaves the credential alone cuts nothing')
  credentials.hashes.set('dev-1', Buffer.alloc(32, 7))
  changes.tell('dev-1')
  await one.closes(1000)
  credentials.hashes.delete('dev-2')
  changes.lose()
  await two.closes(1000)
  t.equal(await answerTo(t, port, connectPacket('dev-2')), 4)
})

t.test('a credential revoked while the login is being decided lets nobody in', async t => {
  const { port, credentials, changes } = await testBroker(t)
  let decide = () => {}
  credentials.until = new Promise(done => {
    decide = done
  })
  const answer = answerTo(t, port, connectPacket('dev-1'))
  await until(() => credentials.lookups > 0)
  credentials.hashes.delete('dev-1')
  changes.tell('dev-1')
  decide()
  t.equal(await answer, 4)
})

t.test('MQTT.js connects over TCP and is told when its password is wrong', async t => {
  const { port } = await testBroker(t)
  const client = await device(t, port, 'dev-3')
  t.ok(client.connected)
  await t.rejects(
    mqtt.connectAsync(
      `mqtt://127.0.0.1:${port}`,
      { username: 'dev-3', password: tokenOf('dev-4'), reconnectPeriod: 0 },
      false,
    ),
    { message: /Bad username or password/ },
  )
})
