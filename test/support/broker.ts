import { createHash, randomUUID } from 'node:crypto'
import { connect as connectSocket, type Socket } from 'node:net'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import packets, { type Packet } from 'mqtt-packet'
import type { Test } from 'tap'
import type { BrokerSettings } from '../../broker/settings.ts'
import { type Broker, startBroker } from '../../broker/start.ts'
import type { Change, ChangeFeed } from '../../bus/changes.ts'
import type { LaneHolder, Lanes } from '../../bus/lanes.ts'
import type { QueueProducer } from '../../bus/queue.ts'
import type { Takeovers } from '../../bus/takeovers.ts'
import { systemClock } from '../../model/clock.ts'
import type { DeviceCommand } from '../../model/device-command.ts'
import type { DeviceMessage, Inbound } from '../../model/inbound.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import type { BrokerConnections } from '../../store/broker-connections.ts'
import type { DeviceCommandOutbox } from '../../store/device-commands.ts'
import type { CredentialReader } from '../../store/devices.ts'
import { until } from './until.ts'

/** A queue that can be stalled and failed on purpose; what it takes is "durable". */
export function obedientQueue(shards = 2) {
  let gate: Promise<void> | null = null
  let openGate = () => {}
  const queue = {
    shards,
    batches: [] as { shard: number; batch: readonly Inbound[] }[],
    failing: false,
    attempts: 0,
    /** Every `add` waits until `go()`. */
    stall() {
      gate = new Promise(done => {
        openGate = done
      })
    },
    go() {
      gate = null
      openGate()
    },
    async add(shard: number, batch: readonly Inbound[]) {
      queue.attempts++
      if (gate) await gate
      if (queue.failing) throw new Error('The queue fails on purpose')
      queue.batches.push({ shard, batch })
    },
    async close() {},
    all: () => queue.batches.flatMap(({ batch }) => batch),
    messages: () => queue.all().filter((entry): entry is DeviceMessage => entry.type === 'message'),
    payloads: () => queue.messages().map(message => message.payload),
    presence: () =>
      queue.all().flatMap(entry => (entry.type === 'presence' ? [`${entry.deviceId} ${entry.online}`] : [])),
  }
  return queue
}

export const tokenOf = (deviceId: string) => `token of ${deviceId}`
export const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Credentials and gateways in memory: the port's adapter is tested on its own. */
export function someCredentials(deviceIds: readonly string[]) {
  const hashes = new Map(deviceIds.map(id => [id, hashOf(tokenOf(id))]))
  const behind = new Map<string, Set<string>>()
  const credentials = {
    hashes,
    behind,
    lookups: 0,
    /** Lookups wait for it. */
    until: Promise.resolve(),
    async tokenHashes(ids: readonly string[]) {
      credentials.lookups++
      const found = new Map(
        ids.flatMap(id => (hashes.has(id) ? [[id, hashes.get(id) ?? Buffer.alloc(0)] as const] : [])),
      )
      await credentials.until
      return found
    },
    async allowed(ids: readonly string[]) {
      await credentials.until
      return new Set(ids.filter(id => hashes.has(id)))
    },
    async devicesBehind(id: string) {
      return behind.get(id) ?? new Set<string>()
    },
  } satisfies CredentialReader & Record<string, unknown>
  return credentials
}

export function someChanges() {
  const subscribers: { tell(changes: readonly Change[]): void; lose(): void }[] = []
  const feed: ChangeFeed = {
    async subscribe(tell, lose) {
      subscribers.push({ tell, lose })
    },
    async close() {},
  }
  return {
    feed,
    tell(key: string, topic: Change['topic'] = 'device') {
      for (const subscriber of subscribers) subscriber.tell([{ topic, key }])
    },
    lose() {
      for (const subscriber of subscribers) subscriber.lose()
    },
  }
}

/** Commands in memory: the port's adapter is tested on its own. */
export function someCommands() {
  const unanswered: DeviceCommand[] = []
  const sent: string[] = []
  return {
    sent,
    add(deviceId: string, id: string = randomUUID()): string {
      const times = { createdAt: 0, createdBy: null, expiresAt: 1, sentAt: null, answeredAt: null, answer: null }
      unanswered.push({ id, deviceId, type: 'identify', params: {}, state: 'waiting', ...times })
      return id
    },
    answered(id: string): void {
      unanswered.splice(
        unanswered.findIndex(command => command.id === id),
        1,
      )
    },
    outbox: {
      async unanswered(deviceIds: readonly string[]) {
        return unanswered.filter(({ deviceId }) => deviceIds.includes(deviceId))
      },
      async unsent() {
        return [...new Set(unanswered.flatMap(({ id, deviceId }) => (sent.includes(id) ? [] : deviceId)))]
      },
      async sent(ids: readonly string[]) {
        sent.push(...ids)
      },
    } satisfies DeviceCommandOutbox,
  }
}

/**
 * The only broker there is, or one that hears of others: the ports' adapters, and several brokers, are tested on their own.
 */
export function oneBroker(brokers = 1) {
  const held = new Map<string, Set<string>>()
  let epoch = 0
  return {
    registry: {
      async came(sessions) {
        for (const { deviceId, clientId } of sessions) {
          held.set(deviceId, (held.get(deviceId) ?? new Set()).add(clientId))
        }
        return sessions.map(() => ++epoch)
      },
      async went(connections, deviceIds) {
        for (const { deviceId, clientId } of connections) held.get(deviceId)?.delete(clientId)
        return new Set(deviceIds.filter(id => (held.get(id)?.size ?? 0) === 0))
      },
      taken: async () => [],
      beat: async () => ({ alive: brokers, nowhere: [] }),
      async end() {},
    } satisfies BrokerConnections,
    takeovers: { async subscribe() {}, async close() {} } satisfies Takeovers,
    ticking: {
      async join(holder: LaneHolder) {
        holder.take(0)
      },
      async close() {},
    } satisfies Lanes,
  }
}

/** A broker on free ports with the devices `dev-0` … `dev-9`; it ends with the test. */
export async function testBroker<Q extends QueueProducer<Inbound> = ReturnType<typeof obedientQueue>>(
  t: Test,
  options: { settings?: Partial<BrokerSettings>; queue?: Q; devices?: readonly string[]; brokers?: number } = {},
) {
  const queue = options.queue ?? obedientQueue()
  const credentials = someCredentials(options.devices ?? Array.from({ length: 10 }, (_, i) => `dev-${i}`))
  const changes = someChanges()
  const commands = someCommands()
  const metrics = createMetrics()
  const settings: BrokerSettings = {
    host: '127.0.0.1',
    mqttPort: 'any',
    mqttsPort: null,
    wsPort: null,
    tls: null,
    ...options.settings,
  }
  const broker = await startBroker(settings, {
    readings: queue,
    credentials,
    commands: commands.outbox,
    changes: changes.feed,
    ...oneBroker(options.brokers),
    log: createLog('test', 'silent'),
    metrics,
    clock: systemClock,
  })
  t.teardown(() => broker.close(500))
  const port = broker.addresses.mqtt?.port ?? 0
  const refused = async (reason: string) => {
    const { values } = await metrics.mqttRefused.get()
    return values.find(value => value.labels.reason === reason)?.value ?? 0
  }
  return { broker, queue, credentials, commands, changes, metrics, port, refused }
}

export type TestBroker = Broker

/** MQTT.js, connected as this device. */
export async function device(
  t: Test,
  port: number,
  deviceId: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: deviceId,
    password: tokenOf(deviceId),
    reconnectPeriod: 0,
    ...options,
  })
  client.on('error', () => {}) // what a test cuts on purpose
  t.teardown(() => client.end(true))
  return client
}

/** A socket on which a test says exactly what it wants, and hears every packet. */
export async function rawDevice(t: Test, port: number) {
  const socket: Socket = connectSocket(port, '127.0.0.1')
  const heard: Packet[] = []
  const parser = packets.parser()
  parser.on('packet', packet => heard.push(packet))
  const raw = { socket, heard, closed: false }
  socket.on('data', chunk => parser.parse(chunk))
  socket.on('error', () => {}) // a cut connection is what many tests are about
  socket.on('close', () => {
    raw.closed = true
  })
  t.teardown(() => socket.destroy())
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    ...raw,
    isClosed: () => raw.closed,
    send: (...many: Packet[]) => socket.write(Buffer.concat(many.map(packet => packets.generate(packet)))),
    sendBytes: (bytes: Uint8Array) => socket.write(bytes),
    hears: (cmd: Packet['cmd'], count = 1) =>
      until(() => heard.filter(packet => packet.cmd === cmd).length >= count, { what: `${count} ${cmd}` }),
    closes: (within = 5000) => until(() => raw.closed, { within, what: 'the connection is closed' }),
    acknowledged: () => heard.flatMap(packet => (packet.cmd === 'puback' ? [packet.messageId] : [])),
  }
}

export const connectPacket = (deviceId: string, fields: object = {}): Packet => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  clientId: 'c1',
  keepalive: 0,
  username: deviceId,
  password: Buffer.from(tokenOf(deviceId)),
  ...fields,
})

export const publishPacket = (topic: string, payload: string | Buffer, fields: object = {}): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos: 1,
  dup: false,
  retain: false,
  messageId: 1,
  ...fields,
})

export async function rawLogin(t: Test, port: number, deviceId: string, fields: object = {}) {
  const raw = await rawDevice(t, port)
  raw.send(connectPacket(deviceId, fields))
  await raw.hears('connack')
  return raw
}

export const vitals = (deviceId: string) => `v1/devices/${deviceId}/vitals`
