import { createPostgresBackend, Queue } from 'bullmq'
import type { Logger } from '../../observability/log.ts'
import type { BatchCodec } from '../queue.ts'

/** What a producer and a consumer of the same queue must agree on. */
export interface BullmqQueueOptions<T> {
  /** `readings` or `evaluations`. */
  readonly name: string
  readonly shards: number
  readonly codec: BatchCodec<T>
  /** PostgreSQL with BullMQ's schema, see `migrate.ts`. */
  readonly url: string
  /**
   * Whether a commit waits for the disk. On for the hand-off of the broker. Off only where a lost write is done again
   * (WAL order makes it come with the lost completion of the job that caused it).
   */
  readonly durable: boolean
  readonly log: Logger
}

/** BullMQ's own queues, one per shard: `readings-0`, `readings-1` … */
export function shardQueue(name: string, shard: number): string {
  return `${name}-${shard}`
}

/** Milliseconds. A statement of the hand-off that takes longer counts as failed and is tried again. */
const STATEMENT_TIMEOUT_MS = 10_000

export function connection(options: { name: string; url: string; durable: boolean }, max: number) {
  return {
    connectionString: options.url,
    application_name: `wardbeat-${options.name}`,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 2000, // the server itself is gone and answers nothing
    options: `-c synchronous_commit=${options.durable ? 'on' : 'off'}`,
  }
}

/** Rows that BullMQ keeps of its event stream, per queue. Nothing here reads it; 0 would mean without limit. */
export const STREAMS = { events: { maxLen: 500 } }

/** As many as the backend takes: a batch of acknowledged readings is never set aside as failed. */
export const WITHOUT_END = 2_147_483_647

/** One queue per shard, for adding and counting. */
export function openQueues<T>(options: BullmqQueueOptions<T>) {
  return Array.from({ length: options.shards }, (_, shard) => {
    const queue = new Queue(
      shardQueue(options.name, shard),
      {
        connection: connection(options, 1), // one batch at a time per shard
        streams: STREAMS,
        defaultJobOptions: { removeOnComplete: true, attempts: WITHOUT_END, stackTraceLimit: 0 },
      },
      createPostgresBackend,
    )
    queue.on('error', errorReport(options.log, queue.name))
    return queue
  })
}

export async function countJobs(queues: ReturnType<typeof openQueues>): Promise<{ waiting: number; active: number }> {
  const counts = await Promise.all(queues.map(queue => queue.getJobCounts('waiting', 'active')))
  const sum = (state: string) => counts.reduce((total, count) => total + (count[state] ?? 0), 0)
  return { waiting: sum('waiting'), active: sum('active') }
}

/** Milliseconds between two log lines of one queue's errors: a database that is away fails thousands of times. */
const LOG_EVERY_MS = 5000

/** Counts errors of the connection and says so now and then. BullMQ itself tries again. */
export function errorReport(log: Logger, queue: string): (error: Error) => void {
  let muted = 0
  let mutedUntil = 0
  return error => {
    const now = performance.now()
    if (now < mutedUntil) {
      muted++
      return
    }
    log.warn({ queue, error: error.message, muted }, 'queue error')
    muted = 0
    mutedUntil = now + LOG_EVERY_MS
  }
}
