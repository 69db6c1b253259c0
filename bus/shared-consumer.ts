import type { Lanes } from './lanes.ts'
import type { ShardedQueueConsumer, SharedQueueConsumer } from './queue.ts'

/** Takes the shards whose lanes it holds: several processes divide a queue among themselves and stand in for one another. */
export function sharedConsumer<T>(consumer: ShardedQueueConsumer<T>, lanes: Lanes): SharedQueueConsumer<T> {
  let grace: number | undefined
  return {
    async start(handler, forget = async () => {}) {
      await consumer.start(handler, [])
      await lanes.join({
        take: consumer.take,
        async letGo(shard) {
          await consumer.letGo(shard, grace)
          await forget(shard)
        },
        lost(shard) {
          void forget(shard)
          void consumer.letGo(shard, 0)
        },
      })
    },
    async close(graceMs) {
      grace = graceMs
      await lanes.close()
      await consumer.close(graceMs)
    },
  }
}
