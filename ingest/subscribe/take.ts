import type { Release } from '../../bus/acknowledgements.ts'
import type { HandOff } from '../../bus/hand-off.ts'
import { payloadText } from '../../bus/payload-text.ts'
import type { QueueProducer } from '../../bus/queue.ts'
import { arrivalAfter } from '../../model/arrival.ts'
import type { Clock, Instant } from '../../model/clock.ts'
import type { Inbound } from '../../model/inbound.ts'
import { shardOf } from '../../model/shard.ts'
import { parseTopic } from '../../model/topics.ts'
import { decodeStatus } from '../../model/wire/status.ts'
import type { Metrics } from '../../observability/metrics.ts'

/** Devices whose last arrival is remembered; the one heard longest ago makes room. */
const MAX_DEVICES = 50_000

/** Takes one message of the broker. `settle` is called when it is durable, or with an error when that is given up. */
export type Take = (
  message: { readonly topic: string; readonly payload: string | Uint8Array },
  settle: Release | null,
) => void

/** Who a message is from, its topic says: that a device publishes below its own is the broker's duty. */
export function createTake(options: {
  readonly readings: QueueProducer<Inbound>
  readonly handOff: HandOff
  readonly clock: Clock
  readonly metrics: Metrics
  /** The device said so itself. */
  readonly onOnline: (deviceId: string) => void
}): Take {
  const { readings, handOff, clock, metrics, onOnline } = options
  const lastArrival = new Map<string, Instant>()

  function arrivalOf(deviceId: string): Instant {
    const arrivedAt = arrivalAfter(lastArrival.get(deviceId) ?? 0, clock())
    lastArrival.delete(deviceId) // a map keeps insertion order: who was heard last is last
    lastArrival.set(deviceId, arrivedAt)
    if (lastArrival.size > MAX_DEVICES) {
      const [oldest] = lastArrival.keys()
      if (oldest !== undefined) lastArrival.delete(oldest)
    }
    return arrivedAt
  }

  return ({ topic: name, payload: raw }, settle) => {
    const topic = parseTopic(name)
    if (topic === null) metrics.mqttRefused.inc({ reason: 'unknown-topic' })
    // Commands are our own, on their way to a device. Neither comes better when it comes again.
    if (topic === null || topic.kind === 'commands') return settle?.()
    const { deviceId, kind } = topic
    metrics.mqttMessages.inc({ kind })
    const shard = shardOf(deviceId, readings.shards)
    const arrivedAt = arrivalOf(deviceId)
    const payload = payloadText(raw)
    if (kind === 'status' && typeof payload === 'string') {
      const { status } = decodeStatus(payload)
      const online = status === 'online'
      // Before the message whose acknowledgement follows: what is acknowledged has been said.
      if (status !== null) handOff.take(shard, { type: 'presence', deviceId, online, at: arrivedAt }, null)
      if (online) onOnline(deviceId)
    }
    handOff.take(shard, { type: 'message', deviceId, kind, arrivedAt, payload }, settle)
  }
}
