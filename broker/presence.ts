import type { HandOff } from '../bus/hand-off.ts'
import { startTicks } from '../bus/ticks.ts'
import type { Clock } from '../model/clock.ts'
import { shardOf } from '../model/shard.ts'
import type { Connection, Connections } from './connection.ts'

/** Says when a device comes and goes, and sends the heartbeat that silence is judged by. */
export interface Presence {
  came(connection: Connection): void
  /** Call it when the connection no longer stands among the others. */
  went(connection: Connection): void
  stop(): void
}

export function startPresence(options: {
  readonly handOff: HandOff
  readonly shards: number
  readonly connections: Connections
  readonly clock: Clock
}): Presence {
  const { handOff, shards, connections, clock } = options

  function say(deviceId: string, online: boolean): void {
    handOff.take(shardOf(deviceId, shards), { type: 'presence', deviceId, online, at: clock() }, null)
  }

  const stopTicks = startTicks({ handOff, shards, clock })

  const others = (connection: Connection) =>
    connection.claimedId === null
      ? []
      : [...connections.of(connection.claimedId)].filter(other => other !== connection && other.online)

  return {
    came(connection) {
      const first = others(connection).length === 0
      connection.online = true
      if (first && connection.claimedId !== null) say(connection.claimedId, true)
    },
    went(connection) {
      if (!connection.online) return
      connection.online = false
      if (others(connection).length === 0 && connection.claimedId !== null) say(connection.claimedId, false)
    },
    stop: stopTicks,
  }
}
