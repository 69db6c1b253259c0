import type { QueueDepth, QueueProducer } from '../queue.ts'
import { type BullmqQueueOptions, countJobs, openQueues } from './settings.ts'

/**
 * Puts batches on BullMQ in PostgreSQL, one job per batch.
 * @returns when the database can be reached and has BullMQ's schema; throws when not
 */
export async function bullmqProducer<T>(options: BullmqQueueOptions<T>): Promise<QueueProducer<T> & QueueDepth> {
  const queues = openQueues(options)
  try {
    await Promise.all(queues.map(queue => queue.waitUntilReady()))
  } catch (error) {
    await Promise.allSettled(queues.map(queue => queue.close()))
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
    },
  }
}
