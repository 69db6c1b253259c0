import type { Duplex } from 'node:stream'
import { type Acknowledgements, acknowledgements, type Release } from '../bus/acknowledgements.ts'
import type { Instant } from '../model/clock.ts'
import type { DeviceTopic } from '../model/topics.ts'
import type { Bucket } from './bucket.ts'

/** Parsed topics of one connection, so that the grammar is not applied to every message. A gateway has many. */
const MAX_TOPICS_REMEMBERED = 500

/** How a device proved who it is. */
export type Proof = { readonly by: 'token'; readonly hash: Uint8Array } | { readonly by: 'certificate' }

/** One connection of a device, from the moment it is accepted. */
export interface Connection {
  readonly stream: Duplex
  readonly remoteAddress: string
  /** The CN of a client certificate that our CA signed. */
  readonly certificateId: string | null
  readonly acknowledgements: Acknowledgements
  readonly topics: Map<string, DeviceTopic | null>
  /** Who it says it is; null before CONNECT. */
  claimedId: string | null
  /** MQTT client id as the device chose it. */
  clientId: string
  clean: boolean
  /** Set when the login was accepted. */
  proof: Proof | null
  /** Its coming was said. */
  online: boolean
  /** Number by which brokers know the newer connection of a session; null until it is noted. */
  epoch: number | null
  /** Another broker has the session now: its end says nothing of the device. */
  takenOver: boolean
  /** Its credential changed while the login was being decided. */
  credentialChanged: boolean
  /** Return code (MQTT 3.1.1, 3.2.2.3) that CONNECT must be refused with, decided before the login. */
  refuseWith: number | null
  /** The device's own, shared by its connections. */
  bucket: Bucket | null
  /** Arrival of its last message; see `publish.ts`. */
  lastArrivalAt: Instant
  /** Milliseconds (performance.now) until which its socket is not read. */
  readAgainAt: number
  /** It sits unread, and must be woken when there is room. */
  unread: boolean
  /** QoS 2 message ids that wait to become durable, with what else waits for the same one. */
  readonly inFlightQos2: Map<number, Release[]>
  refusedSubscriptions: number
}

export function newConnection(
  stream: Duplex,
  remoteAddress: string,
  certificateId: string | null,
  onRelease: (connection: Connection) => void,
): Connection {
  const connection: Connection = {
    stream,
    remoteAddress,
    certificateId,
    acknowledgements: acknowledgements(() => onRelease(connection)),
    topics: new Map(),
    claimedId: null,
    clientId: '',
    clean: true,
    proof: null,
    online: false,
    epoch: null,
    takenOver: false,
    credentialChanged: false,
    refuseWith: null,
    bucket: null,
    lastArrivalAt: 0,
    readAgainAt: 0,
    unread: false,
    inFlightQos2: new Map(),
    refusedSubscriptions: 0,
  }
  return connection
}

export function topicOn(
  connection: Connection,
  topic: string,
  parse: (topic: string) => DeviceTopic | null,
): DeviceTopic | null {
  const known = connection.topics.get(topic)
  if (known !== undefined) return known
  if (connection.topics.size >= MAX_TOPICS_REMEMBERED) connection.topics.clear()
  const parsed = parse(topic)
  if (parsed !== null) connection.topics.set(topic, parsed)
  return parsed
}

/** All connections, and those of each device. */
export interface Connections {
  all(): ReadonlySet<Connection>
  add(connection: Connection): void
  remove(connection: Connection): void
  /** Files it under the device it says it is. */
  claim(connection: Connection, deviceId: string): void
  of(deviceId: string): ReadonlySet<Connection>
  deviceIds(): Iterable<string>
}

const NONE: ReadonlySet<Connection> = new Set()

export function connections(): Connections {
  const all = new Set<Connection>()
  const byDevice = new Map<string, Set<Connection>>()
  return {
    all: () => all,
    add: connection => void all.add(connection),
    remove(connection) {
      all.delete(connection)
      if (connection.claimedId === null) return
      const siblings = byDevice.get(connection.claimedId)
      siblings?.delete(connection)
      if (siblings?.size === 0) byDevice.delete(connection.claimedId)
    },
    claim(connection, deviceId) {
      connection.claimedId = deviceId
      const siblings = byDevice.get(deviceId)
      if (siblings) siblings.add(connection)
      else byDevice.set(deviceId, new Set([connection]))
    },
    of: deviceId => byDevice.get(deviceId) ?? NONE,
    deviceIds: () => byDevice.keys(),
  }
}
