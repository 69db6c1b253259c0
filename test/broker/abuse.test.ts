import t from 'tap'
import { device, publishPacket, rawDevice, rawLogin, testBroker, vitals } from '../support/broker.ts'
import { until } from '../support/until.ts'

t.test('a payload of 256 KiB is taken, one of 300 KiB cuts the connection unacknowledged', async t => {
  const { port, queue, refused } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  raw.send(publishPacket(vitals('dev-1'), 'x'.repeat(262_144)))
  await raw.hears('puback')
  raw.send(publishPacket(vitals('dev-1'), 'x'.repeat(300 * 1024), { messageId: 2 }))
  await raw.closes()
  t.same(raw.acknowledged(), [1])
  t.equal(queue.messages().length, 1)
  t.equal(await refused('packet-too-large'), 1)
})

t.test('a frame that announces 96 MB is cut by its header, before the login too', async t => {
  const { port } = await testBroker(t)
  const header = (type: number) => Buffer.from([type << 4, 0x80, 0x80, 0x80, 0x2f]) // remaining length 98,566,144
  const stranger = await rawDevice(t, port)
  stranger.sendBytes(header(1))
  await stranger.closes(1000)
  const known = await rawLogin(t, port, 'dev-1')
  known.sendBytes(header(3))
  await known.closes(1000)
})

t.test('what does not begin with CONNECT, and what is not MQTT, is cut at once', async t => {
  const { port } = await testBroker(t)
  for (const bytes of [Buffer.from([0x30, 0x05]), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(64, 0xff)]) {
    const raw = await rawDevice(t, port)
    raw.sendBytes(bytes)
    await raw.closes(1000)
  }
})

t.test('a device beyond its rate is slowed, loses nothing, and harms nobody', async t => {
  const limits = { maxMessagesPerSecond: 100, burstMessages: 50 }
  const { port, queue } = await testBroker(t, { settings: { limits } })
  const eager = await rawLogin(t, port, 'dev-1')
  const calm = await rawLogin(t, port, 'dev-2')
  const count = 200
  const from = performance.now()
  for (let id = 1; id <= count; id++) {
    eager.send(publishPacket(vitals('dev-1'), `${id} ${'x'.repeat(3000)}`, { messageId: id }))
  }
  calm.send(publishPacket(vitals('dev-2'), 'calm'))
  await calm.hears('puback')
  t.ok(eager.acknowledged().length < count, 'it does not wait for the other one')
  await eager.hears('puback', count)
  const tookMs = performance.now() - from
  t.ok(tookMs > 1000, `150 messages beyond the burst took ${tookMs.toFixed()} ms`)
  t.equal(queue.messages().filter(message => message.deviceId === 'dev-1').length, count)
})

t.test('a device far beyond its rate is cut', async t => {
  const limits = { maxMessagesPerSecond: 10, burstMessages: 10 }
  const { port, refused } = await testBroker(t, { settings: { limits } })
  const mad = await rawLogin(t, port, 'dev-1')
  mad.sendBytes(Buffer.alloc(2 * 4000, Buffer.from([0xc0, 0]))) // PINGREQ
  await mad.closes()
  t.equal(await refused('rate-limit'), 1)
})

t.test('a new connection does not forgive the debt of the last one', async t => {
  const limits = { maxMessagesPerSecond: 10, burstMessages: 10 }
  const { port } = await testBroker(t, { settings: { limits } })
  const many = Array.from({ length: 60 }, (_, i) => publishPacket(vitals('dev-1'), 'x', { messageId: i + 1 }))
  const first = await rawLogin(t, port, 'dev-1')
  first.send(...many)
  await first.hears('puback', 60)
  first.socket.destroy()
  const second = await rawLogin(t, port, 'dev-1')
  const from = performance.now()
  second.send(publishPacket(vitals('dev-1'), 'y'))
  second.send({ cmd: 'pingreq' })
  await second.hears('puback')
  second.send(publishPacket(vitals('dev-1'), 'z', { messageId: 2 }))
  await until(() => second.acknowledged().includes(2))
  t.ok(performance.now() - from > 2000, 'about five seconds of debt')
})

t.test('a client that never reads is cut, and others do not notice', async t => {
  const limits = { drainTimeoutMs: 300, maxMessagesPerSecond: 1e6, burstMessages: 1e6 }
  const { port, queue } = await testBroker(t, { settings: { limits } })
  const deaf = await rawLogin(t, port, 'dev-1')
  deaf.socket.pause()
  const calm = await device(t, port, 'dev-2')
  const pings = Buffer.alloc(64 * 1024, Buffer.from([0xc0, 0]))
  const flood = setInterval(() => {
    if (deaf.socket.writableLength < 1024 * 1024) deaf.sendBytes(pings)
  }, 1)
  t.teardown(() => clearInterval(flood))
  await until(() => queue.presence().includes('dev-1 false'), { within: 30_000 })
  await calm.publishAsync(vitals('dev-2'), 'fine', { qos: 1 })
  t.same(queue.payloads(), ['fine'])
})

t.test('a session is kept for the newest ten client ids of a device', async t => {
  const { port } = await testBroker(t)
  const commands = [{ topic: 'v1/devices/dev-1/commands', qos: 1 as const }]
  for (let i = 0; i < 12; i++) {
    const raw = await rawLogin(t, port, 'dev-1', { clientId: `c${i}`, clean: false })
    raw.send({ cmd: 'subscribe', messageId: 1, subscriptions: commands })
    await raw.hears('suback')
    raw.socket.destroy()
  }
  const present = async (clientId: string) => {
    const raw = await rawLogin(t, port, 'dev-1', { clientId, clean: false })
    const [connack] = raw.heard
    raw.socket.destroy()
    return connack?.cmd === 'connack' && connack.sessionPresent
  }
  t.equal(await present('c11'), true)
  t.equal(await present('c0'), false)
})
