import type { Clock } from '../model/clock.ts'
import { parseTopic } from '../model/topics.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Connection } from './connection.ts'
import type { Gateways } from './gateways.ts'

/** Bytes that may wait in the socket of a client that reads too slowly. */
const MAX_UNREAD_BYTES = 256 * 1024
/** Filters refused on one connection before it is cut. */
const MAX_REFUSED = 100

export interface Subscribe {
  /** A device hears its own commands, and those of the devices behind it; nothing else, wildcards and `$share` included. */
  mayHear(connection: Connection, filter: string): Promise<boolean>
  /** @returns what to do with a message on its way to a device */
  forward(connection: Connection, topic: string, qos: number): 'send' | 'drop' | 'close'
}

export function subscribe(options: {
  readonly gateways: Gateways
  readonly clock: Clock
  readonly metrics: Metrics
}): Subscribe {
  const { gateways, clock, metrics } = options
  return {
    async mayHear(connection, filter) {
      const topic = parseTopic(filter)
      const own = connection.claimedId
      if (topic?.kind === 'commands' && own !== null) {
        if (topic.deviceId === own) return true
        const known = gateways.speaksFor(own, topic.deviceId, clock())
        if (known ?? (await gateways.ask(own, clock())).has(topic.deviceId)) return true
      }
      metrics.mqttRefused.inc({ reason: 'subscription' })
      if (++connection.refusedSubscriptions > MAX_REFUSED) connection.stream.destroy()
      return false
    },
    forward(connection, topic, qos) {
      const target = parseTopic(topic)
      const own = connection.claimedId
      if (target?.kind !== 'commands' || own === null) return 'drop'
      if (target.deviceId !== own && gateways.speaksFor(own, target.deviceId, clock()) === false) return 'drop'
      if (connection.stream.writableLength <= MAX_UNREAD_BYTES) return 'send'
      return qos > 0 ? 'close' : 'drop'
    },
  }
}
