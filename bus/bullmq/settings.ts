import type { Logger } from '../../observability/log.ts'
import { errorReport } from '../error-report.ts'
import type { BatchCodec } from '../queue.ts'
import type { BullmqQueue, BullmqServer } from './server.ts'

/** What a producer and a consumer of the same queue must agree on. */
export interface BullmqQueueOptions<T> {
  /** `readings` or `evaluations`. */
  readonly name: string
  readonly shards: number
  readonly codec: BatchCodec<T>
  /** PostgreSQL with BullMQ's schema, see `migrate.ts`; or Redis, by redis:// or rediss://. */
  readonly url: string
  /**
   * Whether a commit waits for the disk. On for the hand-off of the broker. Off only where a lost write is done again
   * (WAL order makes it come with the lost completion of the job that caused it). Redis decides for all of its writes
   * alike (`appendfsync`).
   */
  readonly durable: boolean
  readonly log: Logger
}

/** BullMQ's own queues, one per shard: `readings-0`, `readings-1` … */
export function shardQueue(name: string, shard: number): string {
  return `${name}-${shard}`
}

/** As many as the backend takes: a batch of acknowledged readings is never set aside as failed. */
const WITHOUT_END = 2_147_483_647
/**
 * A killed worker's batch is taken over after at most lock + two checks, 3 s, which leaves 2 of the 5 s by which an alarm
 * may be late to start the new one. Milliseconds.
 */
const LOCK_MS = 2000
const STALLED_CHECK_MS = 500
/** Milliseconds after which a worker whose connection failed asks again. */
const RUN_RETRY_MS = 500
/** Seconds an idle worker waits for a notification before it looks by itself. */
const LOOK_EVERY_S = 1

export const QUEUE = {
  /** What BullMQ keeps of its event stream, per queue. Nothing here reads it; 0 would mean without limit. */
  streams: { events: { maxLen: 500 } },
  defaultJobOptions: { removeOnComplete: true, attempts: WITHOUT_END, stackTraceLimit: 0 },
}

export const WORKER = {
  autorun: false,
  concurrency: 1,
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_CHECK_MS,
  maxStalledCount: WITHOUT_END,
  drainDelay: LOOK_EVERY_S,
  runRetryDelay: RUN_RETRY_MS,
}

/** One queue per shard, for adding and counting. */
export function openQueues<T>(server: BullmqServer, options: BullmqQueueOptions<T>): readonly BullmqQueue[] {
  return Array.from({ length: options.shards }, (_, shard) => {
    const queue = server.queue(shardQueue(options.name, shard))
    queue.on('error', errorReport(options.log, queue.name))
    return queue
  })
}

export async function countJobs(queues: readonly BullmqQueue[]): Promise<{ waiting: number; active: number }> {
  const counts = await Promise.all(queues.map(queue => queue.getJobCounts('waiting', 'active')))
  const sum = (state: string) => counts.reduce((total, count) => total + (count[state] ?? 0), 0)
  return { waiting: sum('waiting'), active: sum('active') }
}
