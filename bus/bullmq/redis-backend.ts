import { type BackendFactory, createRedisBackend, type RedisQueueBackend } from 'bullmq'
import type { Redis } from 'ioredis'
import { orAway, RedisAway } from '../redis/away.ts'
import { WORKER } from './settings.ts'

/**
 * BullMQ's Redis backend for a worker, but for three things.
 *
 * Order: BullMQ 6.7 puts a job whose handler gave it back behind all others (that of a killed worker goes to the front by
 * itself). Ours must not overtake one another, so it goes to the front too.
 *
 * Waiting: on a connection of ours, which fails at once when Redis is away, and for a second at most. BullMQ's own sends
 * again what it waited for, cannot be closed while Redis is away, and waits for 10 s after a failure.
 *
 * Takeover: the check for jobs of killed workers goes on as soon as Redis is back. BullMQ sits out 5 s after a failed one.
 *
 * @param blocking for this worker alone; whoever opened it closes it when the worker is closed
 */
export function placeKeepingBackend(blocking: Redis): BackendFactory<RedisQueueBackend> {
  return (name, options, factoryOptions) => {
    const backend = createRedisBackend(name, options, { ...factoryOptions, withBlockingConnection: false })
    const retryJob = backend.retryJob.bind(backend)
    const moveStalledJobsToWait = backend.moveStalledJobsToWait.bind(backend)

    backend.retryJob = (jobId, _lifo, token, retryOptions) => retryJob(jobId, true, token, retryOptions)
    backend.moveStalledJobsToWait = async () => {
      try {
        return await moveStalledJobsToWait()
      } catch (error) {
        if (error instanceof RedisAway) return [] // the connection says so itself
        throw error
      }
    }
    backend.waitForJob = async seconds => {
      const found = await orAway(blocking.bzpopmin(backend.toKey('marker'), Math.min(seconds, WORKER.drainDelay)))
      return found === null ? null : { member: found[1], score: Number.parseInt(found[2], 10) }
    }
    backend.disconnectBlocking = async () => blocking.disconnect()
    return backend
  }
}
