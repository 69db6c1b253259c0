import type { QueueDepth, QueueProducer } from '../queue.ts'
import { openServer } from './server.ts'
import { type BullmqQueueOptions, countJobs, openQueues } from './settings.ts'

/**
 * Puts batches on BullMQ, one job per batch.
 * @returns when the server can be reached: PostgreSQL must have BullMQ's schema, and throws when not; Redis is waited for
 */
export async function bullmqProducer<T>(options: BullmqQueueOptions<T>): Promise<QueueProducer<T> & QueueDepth> {
  const server = openServer(options)
  const queues = openQueues(server, options)
  try {
    await Promise.all(queues.map(queue => queue.waitUntilReady()))
  } catch (error) {
    await Promise.allSettled(queues.map(queue => queue.close()))
    await server.close()
    throw error
  }

  return {
    shards: options.shards,
    async add(shard, batch) {
      const queue = queues[shard]
      if (queue === undefined) throw new RangeError(`${options.name} has no shard ${shard}`)
      await queue.add('batch', { batch: options.codec.encode(batch) })
    },
    depth: () => countJobs(queues),
    async close() {
      await Promise.all(queues.map(queue => queue.close()))
      await server.close()
    },
  }
}
