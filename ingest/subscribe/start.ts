import type { ChangeFeed } from '../../bus/changes.ts'
import { HAND_OFF_LIMITS, type HandOffLimits, startHandOff } from '../../bus/hand-off.ts'
import type { Lanes } from '../../bus/lanes.ts'
import type { QueueProducer } from '../../bus/queue.ts'
import { startTicks } from '../../bus/ticks.ts'
import type { Clock } from '../../model/clock.ts'
import type { Inbound } from '../../model/inbound.ts'
import type { Logger } from '../../observability/log.ts'
import type { Metrics } from '../../observability/metrics.ts'
import type { DeviceCommandOutbox } from '../../store/device-commands.ts'
import { publishCommands } from './commands.ts'
import { type Lane, openLane } from './lane.ts'
import { type BrokerAddress, LANES } from './settings.ts'
import { createTake } from './take.ts'

/** Who holds this lane also ticks and sends new commands: one process at a time, whoever. */
const LEADING_LANE = 0
/** Milliseconds for what was taken to become durable before a lane goes to somebody else. */
const GIVE_AWAY_WITHIN_MS = 2000
const DEFAULT_GRACE_MS = 8000

export interface SubscriptionPorts {
  /** Durable: an acknowledgement follows. */
  readonly readings: QueueProducer<Inbound>
  readonly lanes: Lanes
  readonly commands: DeviceCommandOutbox
  readonly changes: ChangeFeed
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/**
 * Takes the messages of devices from an external broker, as our own broker would: acknowledged when they are durable on
 * the `readings` queue. Its `close` makes durable and acknowledges what was taken; `readings` and `changes` stay open.
 */
export async function startSubscription(
  settings: { readonly address: BrokerAddress; readonly limits?: Partial<HandOffLimits> },
  ports: SubscriptionPorts,
): Promise<{ close(graceMs?: number): Promise<void> }> {
  const { readings, clock, log, metrics } = ports
  const held = new Map<number, Lane>()
  const limits = { ...HAND_OFF_LIMITS, ...settings.limits }
  const handOff = startHandOff({
    queue: readings,
    limits,
    clock,
    log,
    metrics,
    // Lanes are divided among all who read from the broker: the share that is held here says how many they are.
    producers: () => Math.ceil(LANES / Math.max(1, held.size)),
    onRoom() {
      for (const lane of held.values()) lane.resume()
    },
  })
  const commands = await publishCommands({
    outbox: ports.commands,
    changes: ports.changes,
    clock,
    log,
    leads: () => held.has(LEADING_LANE),
    line: () => [...held.values()].flatMap(lane => lane.line() ?? [])[0] ?? null,
  })
  const take = createTake({ readings, handOff, clock, metrics, onOnline: commands.cameOnline })
  const stopTicks = startTicks({
    handOff,
    shards: readings.shards,
    clock,
    // Behind a backlog at the broker, devices that send look silent: nobody is judged then.
    may: () => held.get(LEADING_LANE)?.behind() === false && !handOff.full(),
  })

  function letGo(lane: number, graceMs: number): Promise<void> {
    const leaving = held.get(lane)
    held.delete(lane)
    return leaving?.close(graceMs) ?? Promise.resolve()
  }

  await ports.lanes.join({
    take(lane) {
      const { address } = settings
      const hasRoom = () => !handOff.full()
      held.set(lane, openLane({ address, lane, take, hasRoom, stuck: handOff.stuck, log, metrics }))
      if (lane === LEADING_LANE) commands.lead()
    },
    letGo: lane => letGo(lane, GIVE_AWAY_WITHIN_MS),
    lost: lane => void letGo(lane, 0),
  })

  return {
    async close(graceMs = DEFAULT_GRACE_MS) {
      const deadline = performance.now() + graceMs
      stopTicks()
      commands.stop()
      await ports.lanes.close()
      const drained = await handOff.drain(Math.max(0, deadline - performance.now()))
      if (!drained) log.warn('closed with messages that were not durable; none of them was acknowledged')
      handOff.stop()
    },
  }
}
