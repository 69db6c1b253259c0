import { setTimeout as pause } from 'node:timers/promises'
import type { ChangeFeed } from '../bus/changes.ts'
import { startHandOff } from '../bus/hand-off.ts'
import type { Lanes } from '../bus/lanes.ts'
import type { QueueProducer } from '../bus/queue.ts'
import type { Takeovers } from '../bus/takeovers.ts'
import type { Clock } from '../model/clock.ts'
import type { Inbound } from '../model/inbound.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { BrokerConnections } from '../store/broker-connections.ts'
import type { DeviceCommandOutbox } from '../store/device-commands.ts'
import type { CredentialReader } from '../store/devices.ts'
import { authenticate } from './authenticate.ts'
import { sendCommands } from './commands.ts'
import { type Connection, connections as connectionList, newConnection } from './connection.ts'
import { gateways as gatewayList } from './gateways.ts'
import { intake as createIntake } from './intake.ts'
import { type Address, type Arrival, listen } from './listeners.ts'
import { login } from './login.ts'
import { startNodes } from './nodes.ts'
import { startPresence } from './presence.ts'
import { startProtocol } from './protocol.ts'
import { publish as createPublish } from './publish.ts'
import { watchCredentials } from './revocation.ts'
import { type BrokerSettings, DEFAULT_LIMITS } from './settings.ts'
import { subscribe as createSubscribe } from './subscribe.ts'

export interface BrokerPorts {
  readonly readings: QueueProducer<Inbound>
  readonly credentials: CredentialReader
  readonly commands: DeviceCommandOutbox
  readonly changes: ChangeFeed
  /** What brokers tell each other: who holds which connection, and (one lane) who ticks. */
  readonly registry: BrokerConnections
  readonly takeovers: Takeovers
  readonly ticking: Lanes
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

export interface Broker {
  readonly addresses: { readonly mqtt: Address | null; readonly mqtts: Address | null; readonly ws: Address | null }
  /** Whether messages become durable, for readiness. */
  healthy(): boolean
  /** Stops accepting, makes durable and acknowledges what was taken, then closes. The ports stay open, but for `ticking`. */
  close(graceMs?: number): Promise<void>
}

const DEFAULT_GRACE_MS = 8000
/** Milliseconds between two looks after connections that wait for us: keep-alive 1 means closing after 1,500. */
const SWEEP_EVERY_MS = 500
/** Milliseconds for acknowledgements to leave the sockets before these are closed. */
const FLUSH_MS = 50

/** @throws when a port is in use, the TLS material is not usable, or the change feed cannot be heard */
export async function startBroker(settings: BrokerSettings, ports: BrokerPorts): Promise<Broker> {
  const { readings, credentials, changes, log, metrics, clock } = ports
  const limits = { ...DEFAULT_LIMITS, ...settings.limits }
  const connections = connectionList()
  const gateways = gatewayList(credentials)
  let closing = false

  let brokers = 1
  const handOff = startHandOff({
    queue: readings,
    limits,
    clock,
    log,
    metrics,
    producers: () => brokers,
    onRoom: () => intake.wakeAll(),
  })
  const intake = createIntake({
    limits,
    connections,
    clock,
    metrics,
    full: () => closing || handOff.full(),
    devicesOver: gateways.devicesOver,
  })
  let ticks = false
  const presence = startPresence({ handOff, shards: readings.shards, connections, clock, ticks: () => ticks })
  const publish = createPublish({ readings, handOff, gateways, clock, metrics })
  const subscribe = createSubscribe({ gateways, clock, metrics })
  const authentication = authenticate({
    login: login(credentials),
    connections,
    limits,
    clock,
    log,
    metrics,
    stuck: handOff.stuck,
  })
  const commands = await sendCommands({ outbox: ports.commands, changes, clock, log })
  const nodes = await startNodes({
    registry: ports.registry,
    takeovers: ports.takeovers,
    connections,
    onNowhere: presence.nowhere,
    onAlive: alive => {
      brokers = alive
    },
    log,
    metrics,
  })
  const parts = { authentication, publish, subscribe, intake, presence, commands, nodes }
  const protocol = await startProtocol({ limits, ...parts, log, metrics })
  const revocation = await watchCredentials({ changes, credentials, connections, gateways, log, metrics })

  function accept({ stream, remoteAddress, certificateId }: Arrival): void {
    const connection: Connection = newConnection(stream, remoteAddress, certificateId, intake.wake)
    connections.add(connection)
    metrics.mqttConnections.set(connections.all().size)
    intake.guard(connection)
    stream.once('close', () => {
      connections.remove(connection)
      metrics.mqttConnections.set(connections.all().size)
      presence.went(connection, nodes)
      const { claimedId } = connection
      if (claimedId !== null && connections.of(claimedId).size === 0) gateways.forget(claimedId)
    })
    protocol.handle(connection)
  }

  const sweep = setInterval(() => {
    for (const connection of connections.all()) {
      if (connection.acknowledgements.pending() > 0 || connection.unread) protocol.keepAlive(connection)
    }
  }, SWEEP_EVERY_MS)
  const listeners = await listen(settings, limits.maxConnections, limits.maxPayloadBytes * 2, accept).catch(
    async error => {
      clearInterval(sweep)
      presence.stop()
      handOff.stop()
      revocation.stop()
      commands.stop()
      await nodes.stop()
      await protocol.close()
      throw error
    },
  )
  await ports.ticking.join({
    take: () => {
      ticks = true
    },
    letGo: async () => {
      ticks = false
    },
    lost: () => {
      ticks = false
    },
  })

  return {
    addresses: { mqtt: listeners.mqtt, mqtts: listeners.mqtts, ws: listeners.ws },
    healthy: () => !handOff.stuck(),
    async close(graceMs = DEFAULT_GRACE_MS) {
      const deadline = performance.now() + graceMs
      const rest = () => Math.max(0, deadline - performance.now())
      listeners.stop()
      commands.stop()
      closing = true // no socket is read from here on
      presence.stop()
      await ports.ticking.close()
      await handOff.drain(rest())
      await pause(Math.min(FLUSH_MS, rest()))
      await protocol.close() // wills and goodbyes are handed off, too
      for (const connection of connections.all()) connection.stream.destroy()
      await new Promise(setImmediate)
      await nodes.settle(rest())
      const drained = await handOff.drain(rest())
      if (!drained) log.warn('closed with messages that were not durable; none of them was acknowledged')
      await nodes.stop()
      handOff.stop()
      revocation.stop()
      clearInterval(sweep)
    },
  }
}
