import type { HandOff } from '../bus/hand-off.ts'
import { startTicks } from '../bus/ticks.ts'
import type { Clock, Instant } from '../model/clock.ts'
import { shardOf } from '../model/shard.ts'
import type { Connection, Connections } from './connection.ts'
import type { Nodes } from './nodes.ts'

/** Says when a device comes and goes, and sends the heartbeat that silence is judged by. */
export interface Presence {
  came(connection: Connection): void
  /** Call it when the connection no longer stands among the others. What other brokers hold counts, too. */
  went(connection: Connection, nodes: Pick<Nodes, 'went'>): void
  /** A device whose broker has died has not come back. */
  nowhere(deviceId: string): void
  stop(): void
}

export function startPresence(options: {
  readonly handOff: HandOff
  readonly shards: number
  readonly connections: Connections
  readonly clock: Clock
  /** Whether this is the broker that ticks. */
  readonly ticks: () => boolean
}): Presence {
  const { handOff, shards, connections, clock } = options

  /** Devices that came here and have not gone: one whose connections end together goes once. Bounded by the devices. */
  const here = new Set<string>()

  function say(deviceId: string, online: boolean, at: Instant): void {
    handOff.take(shardOf(deviceId, shards), { type: 'presence', deviceId, online, at }, null)
  }

  const stopTicks = startTicks({ handOff, shards, clock, may: options.ticks })

  const others = (connection: Connection) =>
    connection.claimedId === null
      ? []
      : [...connections.of(connection.claimedId)].filter(other => other !== connection && other.online)

  return {
    came(connection) {
      const first = others(connection).length === 0
      connection.online = true
      if (!first || connection.claimedId === null) return
      here.add(connection.claimedId)
      say(connection.claimedId, true, clock())
    },
    went(connection, nodes) {
      if (!connection.online) return
      connection.online = false
      const at = clock()
      nodes.went(connection, nowhere => {
        const { claimedId } = connection
        if (!nowhere || others(connection).length > 0 || claimedId === null) return
        if (here.delete(claimedId)) say(claimedId, false, at)
      })
    },
    nowhere: deviceId => say(deviceId, false, clock()),
    stop: stopTicks,
  }
}
