import { setTimeout as pause } from 'node:timers/promises'
import { errorReport } from '../error-report.ts'
import type { QueueConsumer, QueueDepth } from '../queue.ts'
import { textsOf } from './join.ts'
import { type BullmqJob, type BullmqWorker, openServer } from './server.ts'
import { type BullmqQueueOptions, countJobs, openQueues, shardQueue } from './settings.ts'

/** Milliseconds a batch has waited when its queue counts as behind: what waits after it is taken with it. */
const BEHIND_MS = 250
/** Milliseconds between two attempts of a handler: doubles from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000
const DEFAULT_GRACE_MS = 10_000

/** Takes batches from BullMQ, one at a time per shard over all processes (global concurrency 1). */
export function bullmqConsumer<T>(options: BullmqQueueOptions<T>): QueueConsumer<T> & QueueDepth {
  const { log } = options
  const closing = new AbortController()
  const graceOver = new AbortController()
  const server = openServer(options)
  const queues = openQueues(server, options)
  const workers: BullmqWorker[] = []

  /** Runs the handler until it succeeds; stops between two attempts when the consumer closes or the batch is lost. */
  async function persist(work: () => Promise<void>, shard: number, lost: AbortSignal): Promise<void> {
    const given = AbortSignal.any([closing.signal, lost])
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
      try {
        return await work()
      } catch (error) {
        log.error({ queue: options.name, shard, err: error, retryMs }, 'batch failed, trying again') // retried
      }
      await pause(retryMs, undefined, { signal: given }) // throws when given up: the batch goes back in its place
    }
  }

  /** What the job carries, and what waits behind it when the queue is behind (after a kill, an outage, a flood). */
  async function batchOf(queue: string, job: BullmqJob, token: string): Promise<readonly T[]> {
    let texts: readonly string[] | null = textsOf(job.data)
    if (job.id !== undefined && Date.now() - job.timestamp > BEHIND_MS) {
      texts = await server.joiner.join(queue, { id: job.id, token, texts })
      if (texts === null) throw new Error('The lock on the batch was lost')
    }
    return texts.flatMap(text => options.codec.decode(text))
  }

  function startWorker(shard: number, handler: (shard: number, batch: readonly T[]) => Promise<void>): BullmqWorker {
    let lost = new AbortController()
    const queue = shardQueue(options.name, shard)
    const worker = server.worker(queue, async (job, token = '') => {
      lost = new AbortController()
      let batch: readonly T[] | null = null
      const work = async () => {
        batch ??= await batchOf(queue, job, token)
        await handler(shard, batch)
      }
      await orAborted(persist(work, shard, lost.signal), AbortSignal.any([graceOver.signal, lost.signal]))
    })
    const report = errorReport(log, worker.name)
    worker.on('error', report)
    // Another worker holds the batch by now: whatever this one still does with it will be done again there.
    worker.on('lockRenewalFailed', () => lost.abort(new Error('The lock on the batch was lost')))
    void keepRunning(worker, report)
    return worker
  }

  /** BullMQ's loop ends when it is closed, and with it everything of this shard: should it ever end otherwise, it begins anew. */
  async function keepRunning(worker: BullmqWorker, report: (error: Error) => void): Promise<void> {
    while (!closing.signal.aborted) {
      await worker.run().catch(report)
      await pause(FIRST_RETRY_MS, undefined, { signal: closing.signal }).catch(() => {}) // closing: the loop ends
    }
  }

  return {
    async start(handler) {
      const limit = () => Promise.all(queues.map(queue => queue.setGlobalConcurrency(1)))
      await limit()
      server.onBack(() => limit().catch(error => log.warn({ err: error, queue: options.name }, 'no limit set'))) // away again: set when it is back
      for (let shard = 0; shard < options.shards; shard++) workers.push(startWorker(shard, handler))
      await Promise.all(workers.map(worker => worker.waitUntilReady()))
    },
    depth: () => countJobs(queues),
    async close(graceMs = DEFAULT_GRACE_MS) {
      closing.abort(new Error('The consumer closes'))
      const timer = setTimeout(
        () => graceOver.abort(new Error('The consumer closes, the time of grace is over')),
        graceMs,
      )
      await Promise.all(workers.map(worker => worker.close()))
      clearTimeout(timer)
      await Promise.all(queues.map(queue => queue.close()))
      await server.close()
    },
  }
}

/** Settles as `work` does, or rejects as soon as the signal aborts; what `work` does later is ignored. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
