import t from 'tap'
import { obedientQueue } from '../../support/broker.ts'
import { fakeBroker } from '../../support/fake-broker.ts'
import { testSubscription } from '../../support/subscription.ts'
import { until } from '../../support/until.ts'

const vitals = (n: number) => `v1/devices/dev-${n}/vitals`

t.test(
  'it logs in with MQTT 5, keeps its session, bounds what is on the way, and joins the shared subscription',
  async t => {
    const { address, subscribed } = await fakeBroker(t)
    await testSubscription(t, address)
    const { connect, heard } = await subscribed(0)
    t.match(connect, {
      protocolVersion: 5,
      clean: false,
      clientId: 'wardbeat-lane-0',
      username: 'wardbeat',
      password: Buffer.from('secret'),
      properties: { sessionExpiryInterval: 604_800, receiveMaximum: 1000 },
    })
    t.match(
      heard.find(packet => packet.cmd === 'subscribe'),
      { subscriptions: [{ topic: '$share/wardbeat/v1/devices/+/#', qos: 1 }] },
    )
  },
)

t.test('PUBACK comes only after the message is durable', async t => {
  const { address, subscribed } = await fakeBroker(t)
  const { queue } = await testSubscription(t, address)
  const broker = await subscribed(0)
  queue.stall()
  broker.publish(7, vitals(1), '{"vitals":{"hr":60}}')
  await until(() => queue.attempts > 0)
  t.same(broker.acknowledged(), [], 'nothing is acknowledged while the batch is in the air')
  queue.go()
  await until(() => broker.acknowledged().length === 1)
  t.same(queue.payloads(), ['{"vitals":{"hr":60}}'])
})

t.test('acknowledgements leave in the order of arrival, whichever shard is durable first', async t => {
  const queue = obedientQueue(4)
  const held: (() => void)[] = []
  const add = queue.add.bind(queue)
  queue.add = async (shard, batch) => {
    if (shard !== 3 && batch.some(entry => entry.type === 'message')) await new Promise<void>(done => held.push(done))
    return add(shard, batch)
  }
  const { address, subscribed } = await fakeBroker(t)
  await testSubscription(t, address, { queue })
  const broker = await subscribed(0)
  const ids = Array.from({ length: 20 }, (_, i) => i + 1)
  for (const id of ids) broker.publish(id, vitals(id), String(id))
  await until(() => held.length === 3)
  for (const letGo of held.reverse()) letGo()
  await until(() => broker.acknowledged().length === ids.length)
  t.same(broker.acknowledged(), ids)
})

t.test('what cannot be made durable is not acknowledged: the line is cut, and opened again when it can', async t => {
  const { address, subscribed } = await fakeBroker(t)
  const { queue } = await testSubscription(t, address, { limits: { stuckAfterMs: 300 } })
  const first = await subscribed(0)
  queue.failing = true
  first.publish(1, vitals(1), 'lost nothing')
  await until(() => first.isClosed())
  t.same(first.acknowledged(), [])
  queue.failing = false
  const second = await subscribed(0, 2)
  second.publish(1, vitals(1), 'lost nothing')
  await until(() => second.acknowledged().length === 1)
  t.same(queue.payloads(), ['lost nothing'])
})

t.test(
  'a lane that goes to somebody else is acknowledged to the end first; one that is lost is left at once',
  async t => {
    const { address, subscribed } = await fakeBroker(t)
    const { queue, lanes } = await testSubscription(t, address, { lanes: [0, 1] })
    const [first, second] = [await subscribed(0), await subscribed(1)]
    queue.stall()
    first.publish(1, vitals(1), 'given away')
    second.publish(1, vitals(2), 'lost')
    await until(() => queue.attempts === 2)
    const given = lanes.letGo(0)
    lanes.lose(1)
    first.publish(2, vitals(1), 'too late')
    await until(() => second.heard.some(packet => packet.cmd === 'disconnect'))
    queue.go()
    await given
    await until(() => first.heard.some(packet => packet.cmd === 'disconnect'))
    t.same(first.acknowledged(), [1])
    t.same(second.acknowledged(), [])
  },
)

t.test('it comes back after a broker that cut, refused or could not be found', async t => {
  const { address, subscribed } = await fakeBroker(t)
  const { queue } = await testSubscription(t, address)
  for (let nth = 1; nth <= 3; nth++) {
    const broker = await subscribed(0, nth)
    broker.publish(nth, vitals(1), `m${nth}`)
    await until(() => broker.acknowledged().length === 1)
    broker.cut()
  }
  t.same(queue.payloads(), ['m1', 'm2', 'm3'])
})

t.test('a refused subscription is no subscription', async t => {
  const { address, connections } = await fakeBroker(t, { granted: 0x87 })
  const { metrics } = await testSubscription(t, address)
  await until(() => connections.length >= 2 && connections[0]?.isClosed())
  t.equal((await metrics.brokerLanes.get()).values[0]?.value, 0)
})

t.test('ticks come from who holds the first lane, and from nobody else', async t => {
  const { address } = await fakeBroker(t)
  const leads = await testSubscription(t, address, { lanes: [0] })
  const follows = await testSubscription(t, address, { lanes: [1] })
  const ticks = (queue: typeof leads.queue) => queue.all().filter(entry => entry.type === 'tick')
  await until(() => ticks(leads.queue).length >= 4)
  t.same(ticks(follows.queue), [])
  await leads.lanes.letGo(0)
  follows.lanes.take(0)
  await until(() => ticks(follows.queue).length >= 2)
  t.same(new Set(ticks(follows.queue).map(entry => (entry.type === 'tick' ? entry.shard : -1))), new Set([0, 1]))
})
