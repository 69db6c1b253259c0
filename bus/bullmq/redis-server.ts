import { createIORedisClient, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { orAway } from '../redis/away.ts'
import { connectRedis } from '../redis/connect.ts'
import { redisJoiner } from './join-redis.ts'
import { placeKeepingBackend } from './redis-backend.ts'
import type { BullmqServer } from './server.ts'
import { type BullmqQueueOptions, QUEUE, WORKER } from './settings.ts'

/** Before BullMQ's keys, so that they are known for ours in a Redis that others use too. */
const PREFIX = 'wardbeat'

/** BullMQ on Redis: one connection for everything but waiting, which blocks one per worker. */
export function redisServer<T>({ url, name, log }: BullmqQueueOptions<T>): BullmqServer {
  const client = connectRedis({ url, name, log })
  const waiting: Redis[] = []
  const connection = createIORedisClient(client)
  const run = connection.runCommand
  connection.runCommand = (command, args) => orAway(run(command, args))
  // The version was looked at when the system started.
  const common = { connection, prefix: PREFIX, skipVersionCheck: true }
  return {
    queue: queue => new Queue(queue, { ...common, ...QUEUE }),
    worker(queue, process) {
      const blocking = connectRedis({ url, name: `${name}-waiting`, log })
      waiting.push(blocking)
      return new Worker(queue, process, { ...common, ...WORKER }, placeKeepingBackend(blocking))
    },
    joiner: redisJoiner(client, PREFIX),
    onBack: again => client.on('ready', again),
    async close() {
      for (const open of [client, ...waiting]) open.disconnect()
    },
  }
}
