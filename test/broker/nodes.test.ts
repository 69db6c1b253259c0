import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import mqtt, { type IClientOptions } from 'mqtt'
import t, { type Test } from 'tap'
import { registerWard } from '../../benchmarks/ward.ts'
import { bullmqConsumer } from '../../bus/bullmq/consumer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import { ownAct } from '../../model/act.ts'
import type { Inbound } from '../../model/inbound.ts'
import { topicOf } from '../../model/topics.ts'
import { createLog } from '../../observability/log.ts'
import { postgresDeviceCommands } from '../../store/postgres/device-commands.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

interface Node {
  readonly child: ChildProcess
  readonly port: number
}

/** Two real brokers on one database, and what they hand on. */
async function twoNodes(t: Test) {
  const { url, pool } = await testDatabase(t)
  const tokens = new Map(Object.entries(await registerWard(url, 'node', 3)))
  const start = async (): Promise<Node> => {
    const child = fork(new URL('./node-process.js', import.meta.url), [url], { stdio: 'inherit' })
    t.teardown(() => child.kill('SIGKILL'))
    const [port] = await once(child, 'message')
    return { child, port: Number(port) }
  }
  const inbound: Inbound[] = []
  const log = createLog('test', 'silent')
  const consumer = bullmqConsumer<Inbound>({
    name: 'readings',
    shards: 1,
    codec: inboundCodec,
    url,
    durable: true,
    log,
  })
  await consumer.start(async (_shard, batch) => void inbound.push(...batch))
  t.teardown(() => consumer.close(500))
  const nodes = [await start(), await start()] as const

  async function connect({ port }: Node, deviceId: string, options: IClientOptions = {}) {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      username: deviceId,
      password: tokens.get(deviceId) ?? '',
      clientId: 'monitor',
      reconnectPeriod: 0,
      ...options,
    })
    client.on('error', () => {}) // what a test cuts on purpose
    t.teardown(() => client.end(true))
    return client
  }

  /** The device's connection is known to the other broker: until then nobody can tell which one is newer. */
  const noted = (deviceId: string, connections = 1) =>
    until(async () => {
      const { rows } = await pool.query('select 1 from broker_connections where device_id = $1', [deviceId])
      return rows.length === connections
    })

  return {
    pool,
    nodes,
    start,
    connect,
    noted,
    devices: [...tokens.keys()],
    presence: (deviceId: string) =>
      inbound.flatMap(entry => (entry.type === 'presence' && entry.deviceId === deviceId ? entry.online : [])),
    status: (deviceId: string) =>
      inbound.flatMap(entry => (entry.type === 'message' && entry.deviceId === deviceId ? entry.payload : [])),
    ticks: () => inbound.flatMap(entry => (entry.type === 'tick' ? entry.at : [])),
  }
}

t.setTimeout(120_000)

t.test(
  'a session on another broker closes exactly the older connection, and nobody says that the device is gone',
  async t => {
    const { nodes, connect, noted, devices, presence, status } = await twoNodes(t)
    const [device = '', other = ''] = devices
    const will = { topic: topicOf(device, 'status'), payload: Buffer.from('offline'), qos: 1 as const, retain: true }
    const older = await connect(nodes[0], device, { will })
    const second = await connect(nodes[0], device, { clientId: 'second' })
    const neighbour = await connect(nodes[0], other)
    await noted(device, 2)
    await noted(other)
    const newer = await connect(nodes[1], device, { will })
    await until(() => !older.connected)
    t.ok(newer.connected && second.connected && neighbour.connected, 'the others stay')
    await newer.publishAsync(topicOf(device, 'status'), 'online', { qos: 1 })
    await until(() => status(device).includes('online'))
    t.notOk(status(device).includes('offline'), 'the will of the older connection is not said')
    t.notOk(presence(device).includes(false))

    await second.endAsync()
    await noted(device, 1)
    t.notOk(presence(device).includes(false), 'one connection is left, on the other broker')
    newer.stream.destroy()
    await until(() => presence(device).at(-1) === false)
    t.ok(neighbour.connected)

    const back = await connect(nodes[0], device)
    await until(() => presence(device).at(-1) === true)
    t.ok(back.connected)
  },
)

t.test('a command reaches the device on whichever broker it is, and waits for it while it moves', async t => {
  const { pool, nodes, connect, noted, devices } = await twoNodes(t)
  const [device = ''] = devices
  const commands = postgresDeviceCommands(pool)
  const order = async () => {
    const at = Date.now()
    return (
      await commands.create(
        device,
        { type: 'identify', params: {}, expiresAt: at + 60_000, patientId: null },
        ownAct(at),
      )
    ).id
  }
  async function listening(node: Node) {
    const client = await connect(node, device)
    const heard: string[] = []
    client.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString()).id))
    await client.subscribeAsync(topicOf(device, 'commands'), { qos: 1 })
    return { client, heard }
  }
  const here = await listening(nodes[0])
  await noted(device)
  const first = await order()
  await until(() => here.heard.length === 1)
  t.same(here.heard, [first])
  const there = await listening(nodes[1])
  await until(() => !here.client.connected)
  const second = await order()
  await until(() => there.heard.includes(second))
  t.same(here.heard, [first], 'the older connection hears no more')
  t.same(there.heard, [first, second], 'what was not answered comes again, each once')
})

t.test(
  'a broker that is killed: its devices come back elsewhere, who does not is gone, and the ticks go on',
  async t => {
    const { nodes, start, connect, noted, devices, presence, ticks } = await twoNodes(t)
    const [comes = '', stays = '', elsewhere = ''] = devices
    await connect(nodes[0], comes)
    await connect(nodes[0], stays)
    await connect(nodes[1], elsewhere)
    for (const device of devices) await noted(device)
    await until(() => ticks().length >= 2)
    nodes[0].child.kill('SIGKILL')
    await once(nodes[0].child, 'exit')
    await connect(nodes[1], comes, { clientId: 'another' })
    await until(() => presence(stays).at(-1) === false, { within: 40_000, what: 'who did not come back is gone' })
    t.equal(presence(comes).at(-1), true)
    t.equal(presence(elsewhere).at(-1), true)
    const third = await start()
    third.child.kill('SIGTERM')
    t.same(await once(third.child, 'exit'), [0, null])
    await until(() => ticks().length >= 20, { within: 30_000 })
    const pauses = ticks().map((at, i, all) => at - (all[i - 1] ?? at))
    t.ok(Math.max(...pauses) < 5000, `no pause of the ticks is longer than a grace: ${Math.max(...pauses)} ms`)
    t.ok(pauses.filter(ms => ms < 500).length <= 4, 'one broker ticks at a time')
  },
)
