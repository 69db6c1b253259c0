import type { EventEmitter } from 'node:events'
import { Aedes, type Client, type PublishPacket } from 'aedes'
import type { Release } from '../bus/acknowledgements.ts'
import { parseTopic, topicOf } from '../model/topics.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import { refreshKeepAlive, rememberNoDuplicates, sessionsOf } from './aedes-parts.ts'
import type { Authenticate } from './authenticate.ts'
import type { CommandSender, Listener } from './commands.ts'
import type { Connection } from './connection.ts'
import type { Intake } from './intake.ts'
import type { Nodes } from './nodes.ts'
import type { Presence } from './presence.ts'
import { type Publish, Refused } from './publish.ts'
import { sessionLimit } from './sessions.ts'
import type { BrokerLimits } from './settings.ts'
import type { Subscribe } from './subscribe.ts'

/** QoS 2 messages of one session between PUBLISH and PUBREL. */
const MAX_QOS2_IN_FLIGHT = 100
/** Packets that may come with CONNECT before the login is decided. */
const MAX_BEFORE_LOGIN = 500
const MAX_TOPIC_LEVELS = 10
/** MQTT 3.1 allows 23 characters, but the client id carries the device id by then: 64 + 1 + 23. */
const MAX_CLIENT_ID = 88
/** A retained status longer than this is handed off, but not kept in memory. Bytes. */
const MAX_RETAINED_BYTES = 1024
const EMPTY = Buffer.alloc(0)
/** Protocol version in CONNECT. */
const MQTT_5 = 5

/** Speaks MQTT 3.1.1 (Aedes), and asks the rest of the broker at each step. */
export interface Protocol {
  handle(connection: Connection): void
  keepAlive(connection: Connection): void
  close(): Promise<void>
}

export async function startProtocol(options: {
  readonly limits: BrokerLimits
  readonly authentication: Authenticate
  readonly publish: Publish
  readonly subscribe: Subscribe
  readonly intake: Intake
  readonly presence: Presence
  readonly commands: CommandSender
  readonly nodes: Pick<Nodes, 'came'>
  readonly log: Logger
  readonly metrics: Metrics
}): Promise<Protocol> {
  const { limits, authentication, publish, subscribe, intake, presence, commands, nodes, log, metrics } = options
  const connectionOf = new WeakMap<Client, Connection>()
  const clientOf = new WeakMap<Connection, Client>()

  const aedes = await Aedes.createBroker({
    id: 'wardbeat',
    concurrency: 0, // one stuck subscriber must not stall the others
    drainTimeout: limits.drainTimeoutMs,
    connectTimeout: limits.connectTimeoutMs,
    queueLimit: MAX_BEFORE_LOGIN,
    maxInflightInbound: MAX_QOS2_IN_FLIGHT,
    maxTopicLevels: MAX_TOPIC_LEVELS,
    maxClientsIdLength: MAX_CLIENT_ID,

    preConnect(client, packet, callback) {
      const connection = connectionOf.get(client)
      if (!connection) return callback(new Error('This connection is not ours'), false)
      if (packet.protocolVersion === MQTT_5) metrics.mqttConnects.inc({ outcome: 'unsupported-version' })
      else authentication.prepare(connection, packet)
      callback(null, true) // Aedes itself refuses MQTT 5 with return code 1
    },

    authenticate(client, _username, password, done) {
      const connection = connectionOf.get(client)
      if (!connection) return done(null, false)
      authentication.decide(connection, password).then(
        error => {
          if (error !== null) return done(error, false)
          if (connection.claimedId !== null) connection.bucket = intake.bucketOf(connection.claimedId)
          if (!connection.clean) sessions.keep(connection, client.id)
          done(null, true)
        },
        error => {
          log.error({ err: error }, 'login failed') // counted by Aedes as an error of this client, which is closed
          done(null, false)
        },
      )
    },

    authorizePublish(client, packet, callback) {
      const connection = client && connectionOf.get(client)
      if (!connection) return callback(new Error('Nobody may publish without a connection'))
      if (client.closed) {
        // Its status is what the other connection says.
        if (!connection.takenOver || parseTopic(packet.topic)?.kind !== 'status') publish.takeWill(connection, packet)
        return callback(null)
      }
      // The place in the order is taken on arrival, whatever has to be asked first.
      const settle = connection.acknowledgements.reserve(callback)
      if (packet.qos === 2) takeOnce(client, connection, packet, settle)
      else publish.take(connection, packet, settle)
    },

    authorizeSubscribe(client, subscription, callback) {
      const connection = connectionOf.get(client)
      if (!connection) return callback(new Error('Nobody may subscribe without a connection'))
      subscribe.mayHear(connection, subscription.topic).then(
        may => callback(null, may ? subscription : null), // null is answered with 0x80
        error => {
          log.warn({ err: error }, 'subscription could not be decided') // the device is closed and comes again
          callback(new Error('Not decided'))
        },
      )
    },

    authorizeForward(client, packet) {
      const connection = connectionOf.get(client)
      const verdict = connection ? subscribe.forward(connection, packet.topic, packet.qos) : 'drop'
      if (verdict === 'close') client.close()
      return verdict === 'send' ? packet : null
    },
  })

  const memory = sessionsOf(aedes)
  const sessions = sessionLimit(limits.maxSessionsPerDevice, memory.forget, log)

  /**
   * A QoS 2 message that comes again before its PUBREL is the same message: it is not handed off twice, and is
   * acknowledged when the first one is durable (MQTT 3.1.1, 4.3.3).
   */
  function takeOnce(client: Client, connection: Connection, packet: PublishPacket, settle: Release): void {
    const { messageId } = packet
    if (messageId === undefined) {
      settle(new Error('A QoS 2 message needs an id'))
      return
    }
    const same = connection.inFlightQos2.get(messageId)
    if (same) {
      same.push(settle)
      return
    }
    const waiting: Release[] = [settle]
    connection.inFlightQos2.set(messageId, waiting)
    const settleAll: Release = error => {
      connection.inFlightQos2.delete(messageId)
      for (const one of waiting) one(error)
    }
    memory.holds(client, messageId).then(held => {
      if (held) return settleAll()
      publish.take(connection, packet, settleAll)
      lighten(packet) // Aedes keeps the packet until PUBREL
    }, settleAll)
  }

  /** Takes away what is handed off already. A status stays: it is the retained message. */
  function lighten(packet: PublishPacket): void {
    const isStatus = parseTopic(packet.topic)?.kind === 'status'
    if (isStatus && packet.retain && packet.payload.length <= MAX_RETAINED_BYTES) return
    packet.payload = EMPTY
    packet.retain = false
  }

  // Telemetry goes to the queue and to nobody else: the emitter, the offline queues and the retained store would cost
  // more than everything before them. Only `status` is kept, as the retained message that it is.
  const emit = aedes.publish.bind(aedes)
  aedes.publish = (...args: Parameters<typeof emit>) => {
    const [packet] = args
    const done: unknown = args.at(-1)
    const kind = parseTopic(packet.topic)?.kind
    if (kind === undefined || kind === 'commands') return emit(...args) // Aedes's own $SYS, or ours to a device
    lighten(packet)
    if (packet.retain) return emit(...args)
    if (typeof done === 'function') done()
  }

  aedes.on('client', client => {
    rememberNoDuplicates(client)
    const connection = connectionOf.get(client)
    if (!connection) return
    presence.came(connection)
    nodes.came(connection)
  })
  const listenerOf = new WeakMap<Client, Listener>()
  function listenerFor(client: Client): Listener {
    const known = listenerOf.get(client) ?? { send: (deviceId, payload) => command(client, deviceId, payload) }
    listenerOf.set(client, known)
    return known
  }

  /** QoS 1, to this connection alone: what is not answered is sent to the device's next one, so no queue keeps it. */
  function command(client: Client, deviceId: string, payload: string): Promise<void> {
    const packet = {
      cmd: 'publish',
      topic: topicOf(deviceId, 'commands'),
      payload,
      qos: 1,
      dup: false,
      retain: false,
    } as const
    return new Promise((resolve, reject) => {
      if (client.closed) reject(new Error('The connection is gone'))
      else client.publish(packet, error => (error ? reject(error) : resolve()))
    })
  }

  aedes.on('clientDisconnect', client => commands.leaves(listenerFor(client)))
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) {
      const topic = parseTopic(filter)
      if (topic?.kind === 'commands') commands.leaves(listenerFor(client), topic.deviceId)
    }
  })
  aedes.on('subscribe', (subscriptions, client) => {
    for (const { topic: filter, qos } of subscriptions) {
      const topic = parseTopic(filter)
      if (topic?.kind === 'commands' && Number(qos) !== 128) commands.listens(topic.deviceId, listenerFor(client))
    }
    const refused = subscriptions.filter(one => Number(one.qos) === 128).map(one => one.topic)
    if (refused.length === 0 || client.clean) return
    memory.withdraw(client, refused).catch(error => log.error({ err: error }, 'refused subscriptions stay stored')) // harmless: `forward` drops what they match
  })
  aedes.on('clientError', (_client, error) => {
    if (!(error instanceof Refused)) metrics.mqttRefused.inc({ reason: 'protocol' })
  })
  aedes.on('connectionError', () => metrics.mqttRefused.inc({ reason: 'connect' }))
  const events: EventEmitter = aedes // the types of Aedes leave this event out
  events.on('error', error => log.error({ err: error }, 'broker error')) // counted by what follows: clients are closed

  return {
    handle(connection) {
      const client = aedes.handle(connection.stream)
      connectionOf.set(client, connection)
      clientOf.set(connection, client)
    },
    keepAlive(connection) {
      const client = clientOf.get(connection)
      if (client) refreshKeepAlive(client)
    },
    close: () => new Promise(done => aedes.close(done)),
  }
}
