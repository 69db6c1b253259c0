import { setTimeout as pause } from 'node:timers/promises'
import type { Takeovers } from '../bus/takeovers.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { BrokerConnections, HeldConnection, SessionKey } from '../store/broker-connections.ts'
import type { Connection, Connections } from './connection.ts'

/** Comings and goings that are noted together, gathered for this long: a thousand devices connect within a second. */
const CHUNK = 500
const GATHER_MS = 5
const BEAT_EVERY_MS = 3000
/** Milliseconds between two attempts, doubling from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 1000

/** Tells the other brokers who is connected here, and hears of them who has gone there. */
export interface Nodes {
  came(connection: Connection): void
  /** `isLast` is called with whether the device has no connection left with any broker. */
  went(connection: Connection, isLast: (nowhere: boolean) => void): void
  /** Resolves when everything is told, or after `withinMs`. */
  settle(withinMs: number): Promise<void>
  stop(): Promise<void>
}

interface Step {
  readonly connection: Connection
  /** Null: it came. */
  readonly isLast: ((nowhere: boolean) => void) | null
}

export async function startNodes(options: {
  readonly registry: BrokerConnections
  readonly takeovers: Takeovers
  readonly connections: Connections
  /** A device whose broker has died is connected nowhere. */
  readonly onNowhere: (deviceId: string) => void
  /** How many brokers are alive, this one included; every few seconds. */
  readonly onAlive: (brokers: number) => void
  readonly log: Logger
  readonly metrics: Metrics
}): Promise<Nodes> {
  const { registry, takeovers, connections, onNowhere, onAlive, log, metrics } = options
  let steps: Step[] = [] // bounded by the connections, and those that end while the database is away
  const stopped = new AbortController()
  let working: Promise<void> | null = null
  let looking = false
  let lookAgain = false

  async function tell(chunk: readonly Step[]): Promise<void> {
    // A session that came twice is held by the later one: the earlier one was taken over here. One that has ended
    // already must not be taken from where the device may be by now.
    const here = chunk.filter(({ connection, isLast }) => isLast === null && !connection.stream.destroyed)
    const came = new Map(here.map(({ connection }) => [keyOf(sessionOf(connection)), connection]))
    const sessions = [...came.values()]
    const epochs = sessions.length === 0 ? [] : await registry.came(sessions.map(sessionOf))
    for (const [i, connection] of sessions.entries()) connection.epoch = epochs[i] ?? null
    const went = chunk.filter(({ isLast }) => isLast !== null)
    if (went.length === 0) return
    const held = went.flatMap(({ connection }) => heldBy(connection) ?? [])
    const devices = [...new Set(went.flatMap(({ connection }) => connection.claimedId ?? []))]
    const nowhere = await registry.went(held, devices)
    for (const { connection, isLast } of went) isLast?.(nowhere.has(connection.claimedId ?? ''))
  }

  async function work(): Promise<void> {
    await pause(GATHER_MS)
    for (let retryMs = FIRST_RETRY_MS; steps.length > 0 && !stopped.signal.aborted; ) {
      const chunk = steps.slice(0, CHUNK)
      try {
        await tell(chunk)
        steps = steps.slice(chunk.length)
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        log.warn({ err: error, waiting: steps.length }, 'connections could not be noted, trying again') // retried
        await pause(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {}) // stopped: the loop ends
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
      }
    }
  }

  function push(step: Step): void {
    steps.push(step)
    working ??= work().finally(() => {
      working = null
    })
  }

  /** Cuts exactly what another broker has a newer connection of. */
  async function look(): Promise<void> {
    const here = [...connections.all()].filter(({ epoch }) => epoch !== null)
    for (let i = 0; i < here.length; i += CHUNK) {
      const chunk = here.slice(i, i + CHUNK)
      const taken = new Map((await registry.taken(chunk.map(sessionOf))).map(one => [keyOf(one), one.epoch]))
      for (const connection of chunk) {
        if ((taken.get(keyOf(sessionOf(connection))) ?? 0) <= (connection.epoch ?? Infinity)) continue
        connection.takenOver = true
        metrics.mqttConnects.inc({ outcome: 'taken-over' })
        connection.stream.destroy()
      }
    }
  }

  async function wake(): Promise<void> {
    lookAgain = true
    if (looking) return
    looking = true
    try {
      while (lookAgain) {
        lookAgain = false
        await look()
      }
    } catch (error) {
      log.warn({ err: error }, 'takeovers could not be looked for, trying again') // with the next beat
    } finally {
      looking = false
    }
  }

  async function beat(): Promise<void> {
    try {
      const { alive, nowhere } = await registry.beat()
      onAlive(alive)
      for (const deviceId of nowhere) onNowhere(deviceId)
      await wake()
    } catch (error) {
      log.warn({ err: error }, 'the brokers could not be told that this one is alive, trying again') // with the next beat
    }
  }

  await takeovers.subscribe(() => void wake())
  await beat()
  const beating = setInterval(() => void beat(), BEAT_EVERY_MS)

  return {
    came: connection => push({ connection, isLast: null }),
    went: (connection, isLast) => push({ connection, isLast }),
    async settle(withinMs) {
      if (working !== null) await Promise.race([working, pause(withinMs, undefined, { ref: false })])
    },
    async stop() {
      clearInterval(beating)
      stopped.abort()
      // If nobody can be told, the others find out by themselves.
      await registry.end().catch(error => log.debug({ err: error }, 'the end of this broker could not be noted'))
    },
  }
}

const sessionOf = ({ claimedId, clientId }: Connection): SessionKey => ({ deviceId: claimedId ?? '', clientId })
const keyOf = ({ deviceId, clientId }: SessionKey) => `${deviceId}/${clientId}`

function heldBy(connection: Connection): HeldConnection | null {
  return connection.epoch === null ? null : { ...sessionOf(connection), epoch: connection.epoch }
}
