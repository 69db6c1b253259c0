import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import t, { type Test } from 'tap'
import { type BrokerAddress, WINDOW } from '../../../ingest/subscribe/settings.ts'
import { PUBLISH_KINDS, topicOf } from '../../../model/topics.ts'
import { obedientQueue } from '../../support/broker.ts'
import { type Mosquitto, NEEDS_MOSQUITTO, startMosquitto } from '../../support/mosquitto.ts'
import { testSubscription } from '../../support/subscription.ts'
import { until } from '../../support/until.ts'

const LANES = [0, 1, 2, 3]

const addressOf = ({ port }: Mosquitto): BrokerAddress => ({
  host: '127.0.0.1',
  port,
  tls: null,
  username: null,
  password: null,
})

async function publisher(t: Test, { url }: Mosquitto, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 100, ...options })
  client.on('error', () => {}) // it connects again
  t.teardown(() => client.end(true))
  return client
}

/** A subscription whose lanes stand. */
async function standing(t: Test, broker: Mosquitto, options: Parameters<typeof testSubscription>[2] = {}) {
  const made = await testSubscription(t, addressOf(broker), { lanes: LANES, queue: obedientQueue(), ...options })
  await stands(made)
  return { ...made, queue: made.queue as ReturnType<typeof obedientQueue> }
}

const stands = ({ metrics }: Awaited<ReturnType<typeof testSubscription>>) =>
  until(async () => (await metrics.brokerLanes.get()).values[0]?.value === LANES.length, { what: 'all lanes stand' })

t.test('every kind of message at every QoS is handed off once, by its topic', NEEDS_MOSQUITTO, async t => {
  const broker = await startMosquitto(t)
  const { queue } = await standing(t, broker)
  const client = await publisher(t, broker)
  const sent: string[] = []
  for (const kind of PUBLISH_KINDS) {
    for (const qos of [0, 1, 2] as const) {
      sent.push(`${kind} ${qos}`)
      await client.publishAsync(topicOf('dev:1', kind), `${kind} ${qos}`, { qos })
    }
  }
  await until(() => queue.messages().length >= sent.length)
  t.same(queue.payloads().map(String).toSorted(), sent.toSorted())
  t.ok(
    queue.messages().every(({ deviceId, kind, payload }) => deviceId === 'dev:1' && String(payload).startsWith(kind)),
  )
  const arrivals = queue.messages().map(message => message.arrivedAt)
  t.equal(new Set(arrivals).size, arrivals.length, 'no two of a device arrive at the same time')
})

t.test(
  'what is outside the grammar is acknowledged, counted and dropped; bytes and a huge payload go on',
  NEEDS_MOSQUITTO,
  async t => {
    const broker = await startMosquitto(t)
    const { queue, metrics } = await standing(t, broker)
    const client = await publisher(t, broker)
    await client.publishAsync('v1/devices/a b/vitals', 'x', { qos: 1 })
    await client.publishAsync('v1/devices/dev-1/other', 'x', { qos: 1 })
    await client.publishAsync(topicOf('dev-1', 'commands'), 'x', { qos: 1 })
    await client.publishAsync(topicOf('dev-1', 'vitals'), Buffer.from([0xff, 0xfe]), { qos: 1 })
    await client.publishAsync(topicOf('dev-1', 'vitals'), 'x'.repeat(300_000), { qos: 1 })
    await until(() => queue.messages().length >= 2)
    t.same(
      queue
        .messages()
        .map(({ payload }) => payload.length)
        .toSorted((a, b) => a - b),
      [2, 300_000],
    )
    const { values } = await metrics.mqttRefused.get()
    t.match(values, [{ labels: { reason: 'unknown-topic' }, value: 2 }])
  },
)

t.test('a device comes and goes by its status and its will', NEEDS_MOSQUITTO, async t => {
  const broker = await startMosquitto(t)
  const { queue } = await standing(t, broker)
  const topic = topicOf('dev-1', 'status')
  const client = await publisher(t, broker, {
    reconnectPeriod: 0,
    will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
  })
  await client.publishAsync(topic, 'online', { qos: 1, retain: true })
  await until(() => queue.presence().length === 1)
  client.stream.destroy()
  await until(() => queue.presence().length === 2)
  t.same(queue.presence(), ['dev-1 true', 'dev-1 false'])
  t.same(queue.payloads(), ['online', 'offline'])
})

t.test(
  'a command reaches the device, and comes again when the device says that it is online',
  NEEDS_MOSQUITTO,
  async t => {
    const broker = await startMosquitto(t)
    const { commands, changes } = await standing(t, broker)
    const client = await publisher(t, broker)
    const heard: string[] = []
    client.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString()).id))
    await client.subscribeAsync(topicOf('dev-1', 'commands'), { qos: 1 })
    const id = commands.add('dev-1')
    changes.tell('dev-1', 'command')
    await until(() => heard.length === 1)
    await until(() => commands.sent.includes(id))
    await client.publishAsync(topicOf('dev-1', 'status'), 'online', { qos: 1 })
    await until(() => heard.length === 2)
    t.same(heard, [id, id])
    t.same(heard.length, 2)
  },
)

t.test('what is published while nobody is there comes when somebody is', NEEDS_MOSQUITTO, async t => {
  const broker = await startMosquitto(t)
  const first = await standing(t, broker)
  await first.subscription.close()
  const client = await publisher(t, broker)
  const sent = Array.from({ length: 200 }, (_, i) => `m${i}`)
  await Promise.all(sent.map(payload => client.publishAsync(topicOf('dev-1', 'vitals'), payload, { qos: 1 })))
  const { queue } = await standing(t, broker)
  await until(() => queue.messages().length >= sent.length)
  t.same(queue.payloads().map(String).toSorted(), sent.toSorted())
})

t.test(
  'a queue that is slow holds the broker back: at most the windows are on the way, and none is lost',
  NEEDS_MOSQUITTO,
  async t => {
    const broker = await startMosquitto(t)
    const { queue, metrics } = await standing(t, broker)
    const client = await publisher(t, broker)
    queue.stall()
    const sent = LANES.length * WINDOW + 1000
    const published = Promise.all(
      Array.from({ length: sent }, (_, i) =>
        client.publishAsync(topicOf(`dev-${i % 50}`, 'vitals'), String(i), { qos: 1 }),
      ),
    )
    const waiting = async () => (await metrics.handOffWaiting.get()).values[0]?.value ?? 0
    const most = LANES.length * WINDOW + 2 // and the ticks
    await until(async () => (await waiting()) >= LANES.length * WINDOW)
    await published
    t.ok((await waiting()) <= most, `${await waiting()} wait`)
    queue.go()
    await until(() => queue.messages().length >= sent)
    t.equal(new Set(queue.payloads()).size, sent)
    t.equal(queue.messages().length, sent)
  },
)

t.test('a broker that is restarted loses nothing that it had acknowledged', NEEDS_MOSQUITTO, async t => {
  const broker = await startMosquitto(t, { keeps: true })
  const made = await standing(t, broker)
  const { queue } = made
  const client = await publisher(t, broker, { clean: false, clientId: 'sender' })
  const acknowledged: string[] = []
  const publish = (payload: string) =>
    client.publishAsync(topicOf('dev-1', 'vitals'), payload, { qos: 1 }).then(() => acknowledged.push(payload))
  queue.stall()
  await Promise.all(Array.from({ length: 300 }, (_, i) => publish(`before ${i}`)))
  await broker.restart()
  queue.go()
  await publish('after')
  await until(() => acknowledged.every(payload => queue.payloads().includes(payload)))
  t.equal(acknowledged.length, 301)
})
