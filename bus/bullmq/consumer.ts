import type { QueueDepth, ShardedQueueConsumer } from '../queue.ts'
import { openServer } from './server.ts'
import { type BullmqQueueOptions, countJobs, openQueues } from './settings.ts'
import { consumeShard, type ShardConsumer } from './shard-consumer.ts'

const DEFAULT_GRACE_MS = 10_000

/** Takes batches from BullMQ, one at a time per shard over all processes (global concurrency 1). */
export function bullmqConsumer<T>(options: BullmqQueueOptions<T>): ShardedQueueConsumer<T> & QueueDepth {
  const { log } = options
  const server = openServer(options)
  const queues = openQueues(server, options)
  const taken = new Map<number, ShardConsumer>()
  let handle: ((shard: number, batch: readonly T[]) => Promise<void>) | null = null

  function take(shard: number): ShardConsumer {
    if (handle === null) throw new Error('A queue consumer takes shards after its start')
    const consumer = taken.get(shard) ?? consumeShard(server, options, shard, handle)
    taken.set(shard, consumer)
    return consumer
  }

  async function letGo(shard: number, graceMs = DEFAULT_GRACE_MS): Promise<void> {
    const consumer = taken.get(shard)
    taken.delete(shard)
    await consumer?.close(graceMs)
  }

  return {
    async start(handler, shards = queues.map((_, shard) => shard)) {
      const limit = () => Promise.all(queues.map(queue => queue.setGlobalConcurrency(1)))
      await limit()
      server.onBack(() => limit().catch(error => log.warn({ err: error, queue: options.name }, 'no limit set'))) // away again: set when it is back
      handle = handler
      await Promise.all(shards.map(shard => take(shard).ready()))
    },
    take: shard => void take(shard),
    letGo,
    depth: () => countJobs(queues),
    async close(graceMs = DEFAULT_GRACE_MS) {
      await Promise.all([...taken.keys()].map(shard => letGo(shard, graceMs)))
      await Promise.all(queues.map(queue => queue.close()))
      await server.close()
    },
  }
}
