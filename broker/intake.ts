import type { Clock } from '../model/clock.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Bucket, debtMs, newBucket, take } from './bucket.ts'
import type { Connection, Connections } from './connection.ts'
import { CONNECT, frameScanner, PUBLISH, SUBSCRIBE, UNSUBSCRIBE } from './frames.ts'
import type { BrokerLimits } from './settings.ts'

/** Bytes of a packet around its payload: topic, message id, and room to spare. */
const PACKET_OVERHEAD = 1024
/** Bytes of a CONNECT with its will, and of everything else before the login. */
const MAX_BEFORE_LOGIN = 16 * 1024
/** Bytes of a SUBSCRIBE: room for the command topics of a hundred devices behind a gateway. */
const MAX_SUBSCRIBE = 16 * 1024
/** Tokens of a packet that is no PUBLISH: acknowledgements and keep-alives fit beside the messages. */
const SMALL_COST = 0.25
/** In bursts. A device this far in debt is not in a hurry but mad: its connection is cut. */
const MAD_MULTIPLE = 10

/** Devices whose debt outlives their connection; who connected longest ago makes room. */
const MAX_BUCKETS = 50_000

/** Decides when the socket of a device is read: the only brake that loses nothing. */
export interface Intake {
  /** Puts the brake on a connection. Aedes takes its input by `read`, so that is where we stand. */
  guard(connection: Connection): void
  /** There may be room again for this connection. */
  wake(connection: Connection): void
  wakeAll(): void
  bucketOf(deviceId: string): Bucket
}

export function intake(options: {
  readonly limits: BrokerLimits
  readonly connections: Connections
  readonly clock: Clock
  readonly metrics: Metrics
  /** Everything is full: nobody is read. */
  readonly full: () => boolean
  /** How many devices speak over this one: itself and those behind it. */
  readonly devicesOver: (deviceId: string) => number
}): Intake {
  const { limits, connections, clock, metrics, full, devicesOver } = options

  const buckets = new Map<string, Bucket>()

  const rateOf = (deviceId: string) => {
    const share = devicesOver(deviceId)
    return { perSecond: limits.maxMessagesPerSecond * share, burst: limits.burstMessages * share }
  }

  function admit(connection: Connection, type: number, length: number): boolean {
    const { claimedId, bucket } = connection
    const most =
      connection.proof === null && type !== PUBLISH
        ? MAX_BEFORE_LOGIN
        : type === SUBSCRIBE || type === UNSUBSCRIBE
          ? MAX_SUBSCRIBE
          : limits.maxPayloadBytes + PACKET_OVERHEAD
    if (length > most) {
      metrics.mqttRefused.inc({ reason: 'packet-too-large' })
      return false
    }
    if (claimedId === null || bucket === null) return true
    const rate = rateOf(claimedId)
    take(bucket, rate, type === PUBLISH ? 1 : SMALL_COST, clock())
    if (bucket.tokens >= -MAD_MULTIPLE * rate.burst) return true
    metrics.mqttRefused.inc({ reason: 'rate-limit' })
    return false
  }

  function brake(connection: Connection): void {
    if (connection.claimedId === null || connection.bucket === null) return
    const waitMs = debtMs(connection.bucket, rateOf(connection.claimedId))
    if (waitMs === 0) return
    metrics.mqttRefused.inc({ reason: 'slowed' })
    connection.readAgainAt = performance.now() + waitMs
    setTimeout(() => wake(connection), waitMs + 1).unref()
  }

  const mayRead = (connection: Connection) =>
    !full() &&
    performance.now() >= connection.readAgainAt &&
    connection.acknowledgements.pending() < limits.maxWaitingPerConnection

  function wake(connection: Connection): void {
    if (!connection.unread || connection.stream.destroyed || !mayRead(connection)) return
    connection.unread = false
    connection.stream.emit('readable')
  }

  return {
    guard(connection) {
      const { stream } = connection
      const read = stream.read.bind(stream)
      let connected = false
      const scan = frameScanner((type, length) => {
        if (!connected && type !== CONNECT) return false // [MQTT-3.1.0-1]
        connected = true
        return admit(connection, type, length)
      })
      stream.read = (size?: number) => {
        if (size === 0) return read(0) // asks the socket for more, takes nothing
        if (!mayRead(connection)) {
          connection.unread = true
          return null
        }
        const chunk: unknown = read(size)
        if (!(chunk instanceof Uint8Array)) return chunk
        if (!scan(chunk)) {
          stream.destroy()
          return null
        }
        brake(connection)
        return chunk
      }
    },
    wake,
    wakeAll() {
      for (const connection of connections.all()) wake(connection)
    },
    bucketOf(deviceId) {
      const bucket = buckets.get(deviceId) ?? newBucket(rateOf(deviceId), clock())
      buckets.delete(deviceId) // a map keeps insertion order: who connected last is last
      buckets.set(deviceId, bucket)
      if (buckets.size > MAX_BUCKETS) {
        const [oldest] = buckets.keys()
        if (oldest !== undefined) buckets.delete(oldest)
      }
      return bucket
    },
  }
}
