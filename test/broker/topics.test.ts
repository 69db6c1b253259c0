import type { Packet } from 'mqtt-packet'
import t from 'tap'
import { PUBLISH_KINDS } from '../../model/topics.ts'
import { connectPacket, device, publishPacket, rawDevice, rawLogin, testBroker, vitals } from '../support/broker.ts'
import { until } from '../support/until.ts'

t.test('a device publishes to every topic of its own', async t => {
  const { port, queue } = await testBroker(t)
  const client = await device(t, port, 'dev-1')
  for (const kind of PUBLISH_KINDS) await client.publishAsync(`v1/devices/dev-1/${kind}`, kind, { qos: 1 })
  t.same(
    queue.messages().map(message => message.kind),
    PUBLISH_KINDS,
  )
})

t.test('whatever else a device publishes to cuts the connection, unacknowledged, and is counted', async t => {
  const { port, queue, refused } = await testBroker(t)
  const topics: readonly [topic: string, reason: string | null][] = [
    [vitals('dev-2'), 'foreign-topic'],
    ['v1/devices/dev-1/commands', 'commands-topic'],
    ['v1/devices/dev-1/nonsense', 'unknown-topic'],
    ['v1/devices/dev-1/vitals/more', 'unknown-topic'],
    ['v1/devices/dev-1', 'unknown-topic'],
    ['v2/devices/dev-1/vitals', 'unknown-topic'],
    ['/v1/devices/dev-1/vitals', 'unknown-topic'],
    ['$SYS/wardbeat/new/clients', 'sys-topic'],
    ['$share/g/v1/devices/dev-1/vitals', 'sys-topic'],
    [`v1/devices/${'x'.repeat(65)}/vitals`, 'unknown-topic'],
    ['x'.repeat(60_000), 'unknown-topic'],
    ['v1/devices/+/vitals', null],
    ['v1/devices/#', null],
    ['a/'.repeat(50), null],
  ]
  for (const [topic, reason] of topics) {
    const before = await refused(reason ?? 'protocol')
    const raw = await rawLogin(t, port, 'dev-1')
    raw.sendBytes(wire(topic))
    await raw.closes()
    t.same(raw.acknowledged(), [], topic.slice(0, 80))
    await until(async () => (await refused(reason ?? 'protocol')) > before, { what: `${topic} is counted` })
  }
  t.same(queue.payloads(), [])
})

/** PUBLISH, QoS 1, also with topics that a generator refuses to write. */
function wire(topic: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 255]),
    Buffer.from(topic),
    Buffer.from([0, 1, 120]),
  ])
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest >>= 7) length.push((rest & 127) | (rest > 127 ? 128 : 0))
  return Buffer.concat([Buffer.from([0x32, ...length]), body])
}

t.test('no device can throw another off by $SYS', async t => {
  const { port } = await testBroker(t)
  const victim = await rawLogin(t, port, 'dev-2', { clientId: 'victim' })
  const attacker = await rawLogin(t, port, 'dev-1')
  attacker.send(publishPacket('$SYS/other/new/clients', 'dev-2/victim', { qos: 0 }))
  await attacker.closes()
  victim.send({ cmd: 'pingreq' })
  await victim.hears('pingresp')
})

t.test('a device subscribes to its own commands and to nothing else', async t => {
  const { port, refused } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  const filters = [
    'v1/devices/dev-1/commands',
    'v1/devices/dev-2/commands',
    'v1/devices/dev-1/vitals',
    'v1/devices/+/commands',
    '#',
    '+/+/+/+',
    '$SYS/#',
    '$share/g/v1/devices/dev-1/commands',
  ]
  const subscription: Packet = {
    cmd: 'subscribe',
    messageId: 5,
    subscriptions: filters.map(topic => ({ topic, qos: 1 })),
  }
  raw.send(subscription)
  await raw.hears('suback')
  t.match(
    raw.heard.find(packet => packet.cmd === 'suback'),
    { granted: [1, 128, 128, 128, 128, 128, 128, 128] },
  )
  t.equal(await refused('subscription'), 7)
  t.notOk(raw.isClosed())
})

t.test('a device that asks for foreign topics again and again is cut', async t => {
  const { port } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  const subscriptions = Array.from({ length: 150 }, (_, i) => ({ topic: `v1/devices/x${i}/commands`, qos: 1 as const }))
  raw.send({ cmd: 'subscribe', messageId: 5, subscriptions })
  await raw.closes()
})

t.test('refused subscriptions are not kept in a session', async t => {
  const { port } = await testBroker(t)
  const first = await rawLogin(t, port, 'dev-1', { clean: false })
  const topics = ['v1/devices/dev-1/commands', 'v1/devices/dev-2/commands']
  first.send({ cmd: 'subscribe', messageId: 5, subscriptions: topics.map(topic => ({ topic, qos: 1 as const })) })
  await first.hears('suback')
  first.socket.destroy()
  const second = await rawLogin(t, port, 'dev-1', { clean: false })
  t.match(second.heard[0], { cmd: 'connack', sessionPresent: true })
  second.send({ cmd: 'pingreq' })
  await second.hears('pingresp')
})

t.test('a gateway publishes and subscribes for the devices behind it, as they come and go', async t => {
  const { port, credentials, changes, queue } = await testBroker(t)
  credentials.behind.set('dev-1', new Set(['sensor-1']))
  const raw = await rawLogin(t, port, 'dev-1')
  raw.send(publishPacket(vitals('sensor-1'), 'one', { messageId: 1 }))
  await raw.hears('puback')
  raw.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'v1/devices/sensor-1/commands', qos: 1 }] })
  await raw.hears('suback')
  t.match(
    raw.heard.find(packet => packet.cmd === 'suback'),
    { granted: [1] },
  )
  t.same(
    queue.messages().map(message => message.deviceId),
    ['sensor-1'],
  )
  credentials.behind.set('dev-1', new Set())
  changes.tell('sensor-1')
  raw.send(publishPacket(vitals('sensor-1'), 'two', { messageId: 3 }))
  await raw.closes()
  t.same(queue.payloads(), ['one'])
})

t.test('a will may only go to a topic of its own', async t => {
  const { port, queue } = await testBroker(t)
  const will = (topic: string) => ({ topic, payload: Buffer.from('offline'), qos: 1, retain: true })
  for (const topic of [vitals('dev-2'), 'v1/devices/dev-1/commands', '$SYS/x/new/clients', 'x']) {
    const raw = await rawDevice(t, port)
    raw.send(connectPacket('dev-1', { will: will(topic) }))
    await raw.closes()
    t.match(raw.heard[0], { cmd: 'connack', returnCode: 5 })
  }
  const good = await rawLogin(t, port, 'dev-1', { will: will('v1/devices/dev-1/status') })
  good.socket.destroy()
  await until(() => queue.payloads().includes('offline'))
  t.match(queue.messages()[0], { deviceId: 'dev-1', kind: 'status' })
})

t.test('a clean goodbye sends no will', async t => {
  const { port, queue } = await testBroker(t)
  const will = { topic: 'v1/devices/dev-1/status', payload: Buffer.from('offline'), qos: 1, retain: true }
  const raw = await rawLogin(t, port, 'dev-1', { will })
  raw.send({ cmd: 'disconnect' })
  await until(() => queue.presence().includes('dev-1 false'))
  t.same(queue.payloads(), [])
})

t.test('retained and plain messages in one segment all arrive: nothing is taken for a duplicate', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  const many = Array.from({ length: 100 }, (_, i) =>
    publishPacket(vitals('dev-1'), String(i), { qos: 0, retain: i % 2 === 0, messageId: undefined }),
  )
  raw.send(...many)
  await until(() => queue.messages().length === 100)
  t.same(
    queue.payloads(),
    many.map((_, i) => String(i)),
  )
})

t.test('payloads that are not UTF-8 travel as bytes, the empty one as empty text', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  raw.send(publishPacket(vitals('dev-1'), Buffer.from([0xff, 0, 0xfe]), { messageId: 1 }))
  raw.send(publishPacket(vitals('dev-1'), Buffer.alloc(0), { messageId: 2 }))
  raw.send(publishPacket(vitals('dev-1'), '{"é":"\u{1f600}"}', { messageId: 3 }))
  await raw.hears('puback', 3)
  t.same(queue.payloads(), [Uint8Array.from([0xff, 0, 0xfe]), '', '{"é":"\u{1f600}"}'])
})
