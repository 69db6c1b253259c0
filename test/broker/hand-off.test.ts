import t from 'tap'
import {
  connectPacket,
  device,
  obedientQueue,
  publishPacket,
  rawDevice,
  rawLogin,
  testBroker,
  vitals,
} from '../support/broker.ts'
import { until } from '../support/until.ts'

t.test('PUBACK comes only after the message is durable', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  await until(() => queue.presence().includes('dev-1 true'))
  queue.stall()
  raw.send(publishPacket(vitals('dev-1'), '{"vitals":{"hr":60}}'))
  const attempts = queue.attempts
  await until(() => queue.attempts > attempts)
  raw.send({ cmd: 'pingreq' })
  t.same(raw.acknowledged(), [], 'nothing is acknowledged while the batch is in the air')
  queue.go()
  await raw.hears('puback')
  t.same(queue.payloads(), ['{"vitals":{"hr":60}}'])
})

t.test('PUBREC comes only after the message is durable, and a repeated QoS 2 message is taken once', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  queue.stall()
  const message = publishPacket(vitals('dev-1'), 'once', { qos: 2, messageId: 7 })
  raw.send(message, { ...message, dup: true } as typeof message)
  const attempts = queue.attempts
  await until(() => queue.attempts > attempts || queue.attempts > 0)
  t.notOk(raw.heard.some(packet => packet.cmd === 'pubrec'))
  queue.go()
  await raw.hears('pubrec', 2)
  raw.send({ ...message, dup: true } as typeof message)
  await raw.hears('pubrec', 3)
  t.same(queue.payloads(), ['once'], 'before PUBREL the same id is the same message')
  raw.send({ cmd: 'pubrel', messageId: 7 })
  await raw.hears('pubcomp')
  raw.send(publishPacket(vitals('dev-1'), 'twice', { qos: 2, messageId: 7 }))
  await raw.hears('pubrec', 4)
  t.same(queue.payloads(), ['once', 'twice'], 'after PUBREL the id may be used again')
})

t.test('a QoS 2 message repeated on a new connection of the same session is taken once', async t => {
  const { port, queue } = await testBroker(t)
  const first = await rawLogin(t, port, 'dev-1', { clean: false })
  first.send(publishPacket(vitals('dev-1'), 'once', { qos: 2, messageId: 9 }))
  await first.hears('pubrec')
  first.socket.destroy()
  const second = await rawLogin(t, port, 'dev-1', { clean: false })
  second.send(publishPacket(vitals('dev-1'), 'once', { qos: 2, messageId: 9, dup: true }))
  await second.hears('pubrec')
  t.same(queue.payloads(), ['once'])
})

t.test('QoS 0 is handed off, too', async t => {
  const { port, queue } = await testBroker(t)
  const client = await device(t, port, 'dev-1')
  await client.publishAsync(vitals('dev-1'), 'zero', { qos: 0 })
  await until(() => queue.payloads().includes('zero'))
  t.pass()
})

t.test('acknowledgements leave in the order of arrival, over several shards of a gateway', async t => {
  const queue = obedientQueue(4)
  const held: (() => void)[] = []
  const add = queue.add.bind(queue)
  queue.add = async (shard, batch) => {
    if (shard !== 3 && batch.some(entry => entry.type === 'message')) await new Promise<void>(done => held.push(done))
    return add(shard, batch)
  }
  const { port, credentials } = await testBroker(t, { queue })
  const behind = Array.from({ length: 10 }, (_, i) => `sensor-${i}`)
  credentials.behind.set('dev-1', new Set(behind))
  const raw = await rawLogin(t, port, 'dev-1')
  raw.send(...behind.map((id, i) => publishPacket(vitals(id), String(i), { messageId: i + 1 })))
  await until(() => held.length === 3)
  for (const letGo of held.reverse()) letGo()
  await raw.hears('puback', behind.length)
  t.same(
    raw.acknowledged(),
    behind.map((_, i) => i + 1),
  )
})

for (const [brokers, everyMs] of [
  [1, 20],
  [2, 40],
  [9, 60],
] as const) {
  const name = `what arrives while a batch is in the air goes with the next one, not sooner than ${everyMs} ms after it beside ${brokers - 1} other brokers`
  t.test(name, async t => {
    const { port, queue } = await testBroker(t, { queue: obedientQueue(1), brokers })
    const raw = await rawLogin(t, port, 'dev-1')
    await until(() => queue.batches.length > 0)
    const startedAt: number[] = []
    const add = queue.add.bind(queue)
    queue.add = (shard, batch) => {
      startedAt.push(performance.now())
      return add(shard, batch)
    }
    queue.stall()
    raw.send(publishPacket(vitals('dev-1'), 'a', { messageId: 1 }))
    await until(() => startedAt.length === 1)
    for (let id = 2; id <= 50; id++) raw.send(publishPacket(vitals('dev-1'), `m${id}`, { messageId: id }))
    queue.go()
    await raw.hears('puback', 50)
    t.ok(startedAt.length <= 5, `${startedAt.length} batches for 50 messages`)
    for (let i = 1; i < startedAt.length; i++) {
      const apart = (startedAt[i] ?? 0) - (startedAt[i - 1] ?? 0)
      t.ok(apart > everyMs - 2, `${apart.toFixed(1)} ms apart`)
    }
  })
}

t.test('a failing queue is tried again while the device waits', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  queue.failing = true
  raw.send(publishPacket(vitals('dev-1'), 'patience'))
  const attempts = queue.attempts
  await until(() => queue.attempts >= attempts + 3)
  t.same(raw.acknowledged(), [])
  queue.failing = false
  await raw.hears('puback')
  t.equal(queue.payloads().filter(payload => payload === 'patience').length, 1)
})

t.test('devices are sent away without PUBACK when nothing becomes durable, and new ones without CONNACK', async t => {
  const { broker, port, queue } = await testBroker(t, { settings: { limits: { stuckAfterMs: 300 } } })
  const raw = await rawLogin(t, port, 'dev-1')
  queue.failing = true
  raw.send(publishPacket(vitals('dev-1'), 'lost nothing'))
  await raw.closes()
  t.same(raw.acknowledged(), [])
  t.notOk(broker.healthy())
  const next = await rawDevice(t, port)
  next.send(connectPacket('dev-2'))
  await until(() => next.isClosed())
  t.same(next.heard, [], 'a return code would make some clients stay away for ever')
  queue.failing = false
  await until(() => broker.healthy())
  const again = await rawLogin(t, port, 'dev-1')
  again.send(publishPacket(vitals('dev-1'), 'lost nothing', { dup: true }))
  await again.hears('puback')
  t.same(queue.payloads(), ['lost nothing'])
})

t.test('a hanging queue sends devices away, too, and order is kept when it comes back', async t => {
  const { port, queue } = await testBroker(t, { settings: { limits: { stuckAfterMs: 300 } } })
  const raw = await rawLogin(t, port, 'dev-1')
  await until(() => queue.presence().length > 0)
  queue.stall()
  raw.send(publishPacket(vitals('dev-1'), 'first'))
  await raw.closes()
  queue.go()
  await until(() => queue.presence().includes('dev-1 false'), { what: 'the goodbye was not given up' })
  t.pass()
})

t.test('a device that waits for the hand-off outlives its keep-alive', async t => {
  const { port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1', { keepalive: 1 })
  queue.stall()
  raw.send(publishPacket(vitals('dev-1'), 'slow'))
  const from = performance.now()
  await until(() => performance.now() - from > 2500 || raw.isClosed())
  t.notOk(raw.isClosed(), 'it stays connected well beyond 1.5 keep-alives')
  queue.go()
  await raw.hears('puback')
})

t.test('beyond the bound over all clients sockets are not read; nothing is dropped', async t => {
  const { port, queue, metrics } = await testBroker(t, {
    settings: { limits: { maxWaitingMessages: 60, maxMessagesPerSecond: 100_000, burstMessages: 100_000 } },
  })
  const each = 300
  const payload = 'x'.repeat(2000)
  const ids = ['dev-1', 'dev-2', 'dev-3']
  const raws = await Promise.all(ids.map(id => rawLogin(t, port, id)))
  await until(() => queue.presence().length === 3)
  queue.stall()
  for (const [n, raw] of raws.entries()) {
    for (let i = 1; i <= each; i++) {
      raw.send(publishPacket(vitals(`dev-${n + 1}`), `${i} ${payload}`, { messageId: i }))
    }
  }
  const waiting = async () => (await metrics.handOffWaiting.get()).values[0]?.value ?? 0
  let most = await until(async () => (await waiting()) >= 60 && waiting())
  const from = performance.now()
  await until(async () => {
    most = Math.max(most, await waiting())
    return performance.now() - from > 300
  })
  queue.go()
  await until(async () => {
    most = Math.max(most, await waiting())
    return queue.messages().length === each * ids.length
  })
  await Promise.all(raws.map(raw => raw.hears('puback', each)))
  for (const batch of queue.batches) most = Math.max(most, batch.batch.length)
  // Beyond the bound only what was read with the last chunk: 64 KiB of 2 kB messages for each client.
  t.ok(most <= 60 + 3 * 33, `at most ${most} waited`)
  for (const id of ids) {
    const got = queue.messages().filter(message => message.deviceId === id)
    t.same(
      got.map(message => Number.parseInt(String(message.payload), 10)),
      Array.from({ length: each }, (_, i) => i + 1),
      `all of ${id}, in order`,
    )
  }
})

t.test('closing makes durable and acknowledges what was taken, says goodbye, and accepts no more', async t => {
  const { broker, port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  await until(() => queue.presence().length > 0)
  queue.stall()
  raw.send(publishPacket(vitals('dev-1'), 'last words'))
  const attempts = queue.attempts
  await until(() => queue.attempts > attempts)
  const closed = broker.close(5000)
  queue.go()
  await closed
  await raw.closes()
  t.same(raw.acknowledged(), [1])
  t.ok(queue.payloads().includes('last words'))
  t.ok(queue.presence().includes('dev-1 false'))
  await t.rejects(rawLogin(t, port, 'dev-2'))
})

t.test('closing does not take longer than the time of grace, and acknowledges nothing that is not durable', async t => {
  const { broker, port, queue } = await testBroker(t)
  const raw = await rawLogin(t, port, 'dev-1')
  await until(() => queue.presence().length > 0)
  queue.stall()
  raw.send(publishPacket(vitals('dev-1'), 'too late'))
  const attempts = queue.attempts
  await until(() => queue.attempts > attempts)
  const from = performance.now()
  await broker.close(300)
  t.ok(performance.now() - from < 10_000)
  await raw.closes()
  t.same(raw.acknowledged(), [])
  queue.go()
})

t.test(
  'no two messages of a connection arrive at the same time, which is the identity of readings without one',
  async t => {
    const { port, queue } = await testBroker(t)
    const raw = await rawLogin(t, port, 'dev-1')
    const burst = Array.from({ length: 50 }, (_, i) => publishPacket(vitals('dev-1'), `${i}`, { messageId: i + 1 }))
    raw.send(...burst)
    await raw.hears('puback', burst.length)
    const arrivals = queue.messages().map(message => message.arrivedAt)
    t.same(
      arrivals,
      [...new Set(arrivals)].sort((a, b) => a - b),
    )
    t.ok((arrivals.at(-1) ?? 0) - Date.now() < 50, 'and hardly ahead of the clock')
  },
)
