import type { Test } from 'tap'
import type { HandOffLimits } from '../../bus/hand-off.ts'
import type { LaneHolder, Lanes } from '../../bus/lanes.ts'
import type { QueueProducer } from '../../bus/queue.ts'
import type { BrokerAddress } from '../../ingest/subscribe/settings.ts'
import { startSubscription } from '../../ingest/subscribe/start.ts'
import { systemClock } from '../../model/clock.ts'
import type { Inbound } from '../../model/inbound.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { obedientQueue, someChanges, someCommands } from './broker.ts'

/** Lanes that a test gives and takes: the port's adapter is tested on its own. */
export function handedLanes(first: readonly number[]) {
  let holder: LaneHolder | undefined
  const held = new Set<number>()
  const take = (lane: number) => {
    held.add(lane)
    holder?.take(lane)
  }
  const letGo = async (lane: number) => {
    held.delete(lane)
    await holder?.letGo(lane)
  }
  const lanes: Lanes = {
    async join(joining) {
      holder = joining
      for (const lane of first) take(lane)
    },
    async close() {
      await Promise.all([...held].map(letGo))
    },
  }
  return {
    lanes,
    take,
    letGo,
    lose: (lane: number) => holder?.lost(lane),
  }
}

/** A subscription with everything but the broker in memory; it ends with the test. */
export async function testSubscription<Q extends QueueProducer<Inbound> = ReturnType<typeof obedientQueue>>(
  t: Test,
  address: BrokerAddress,
  options: { lanes?: readonly number[]; queue?: Q; limits?: Partial<HandOffLimits> } = {},
) {
  const queue = options.queue ?? obedientQueue()
  const lanes = handedLanes(options.lanes ?? [0])
  const commands = someCommands()
  const changes = someChanges()
  const metrics = createMetrics()
  const subscription = await startSubscription(
    { address, ...(options.limits === undefined ? {} : { limits: options.limits }) },
    {
      readings: queue,
      lanes: lanes.lanes,
      commands: commands.outbox,
      changes: changes.feed,
      log: createLog('test', 'silent'),
      metrics,
      clock: systemClock,
    },
  )
  t.teardown(() => subscription.close(500))
  return { subscription, queue, lanes, commands, changes, metrics }
}
