import type { Release } from '../bus/acknowledgements.ts'
import type { HandOff } from '../bus/hand-off.ts'
import { payloadText } from '../bus/payload-text.ts'
import type { QueueProducer } from '../bus/queue.ts'
import { arrivalAfter } from '../model/arrival.ts'
import type { Clock } from '../model/clock.ts'
import type { Inbound } from '../model/inbound.ts'
import { shardOf } from '../model/shard.ts'
import { type DeviceTopic, type PublishKind, parseTopic } from '../model/topics.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Connection, topicOn } from './connection.ts'
import type { Gateways } from './gateways.ts'

/** The topic policy refused a message: the connection is cut, without acknowledgement. */
export class Refused extends Error {}

export interface PublishedMessage {
  readonly topic: string
  readonly payload: string | Uint8Array
}

/** Takes one message of a device: policy first, then the hand-off. */
export interface Publish {
  /** `settle` is called when the message is durable, or with an error when it is refused or given up. */
  take(connection: Connection, message: PublishedMessage, settle: Release): void
  /** A will, from a connection that is gone: nobody waits for it. */
  takeWill(connection: Connection, message: PublishedMessage): void
}

export function publish(options: {
  readonly readings: QueueProducer<Inbound>
  readonly handOff: HandOff
  readonly gateways: Gateways
  readonly clock: Clock
  readonly metrics: Metrics
}): Publish {
  const { readings, handOff, gateways, clock, metrics } = options

  function refuse(reason: string): Refused {
    metrics.mqttRefused.inc({ reason })
    return new Refused(`Publishing was refused: ${reason}`)
  }

  function handOn(
    connection: Connection,
    { deviceId, kind }: { readonly deviceId: string; readonly kind: PublishKind },
    payload: string | Uint8Array,
    settle: Release | null,
  ): void {
    metrics.mqttMessages.inc({ kind })
    const arrivedAt = arrivalAfter(connection.lastArrivalAt, clock())
    connection.lastArrivalAt = arrivedAt
    const message = { type: 'message', deviceId, kind, arrivedAt, payload: payloadText(payload) } as const
    handOff.take(shardOf(deviceId, readings.shards), message, settle)
  }

  /** @returns the topic of a device that somebody may publish to, or why not */
  function publishable(topic: DeviceTopic | null, raw: string): { deviceId: string; kind: PublishKind } | Refused {
    if (topic === null) return refuse(raw.startsWith('$') ? 'sys-topic' : 'unknown-topic')
    const { deviceId, kind } = topic
    return kind === 'commands' ? refuse('commands-topic') : { deviceId, kind }
  }

  return {
    take(connection, { topic, payload }, settle) {
      const target = publishable(topicOn(connection, topic, parseTopic), topic)
      if (target instanceof Refused) return settle(target)
      const { deviceId } = target
      const own = connection.claimedId
      if (own === deviceId) return handOn(connection, target, payload, settle)
      if (own === null) return settle(refuse('foreign-topic'))
      const speaksFor = gateways.speaksFor(own, deviceId, clock())
      if (speaksFor === true) return handOn(connection, target, payload, settle)
      if (speaksFor === false) return settle(refuse('foreign-topic'))
      gateways
        .ask(own, clock())
        .then(devices =>
          devices.has(deviceId) ? handOn(connection, target, payload, settle) : settle(refuse('foreign-topic')),
        )
        .catch(() => settle(refuse('gateway-unknown'))) // the connection is closed, and the gateway sends again
    },
    takeWill(connection, { topic, payload }) {
      const target = publishable(parseTopic(topic), topic)
      if (target instanceof Refused || target.deviceId !== connection.claimedId) return
      handOn(connection, target, payload, null)
    },
  }
}
