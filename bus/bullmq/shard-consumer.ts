import { setTimeout as pause } from 'node:timers/promises'
import { errorReport } from '../error-report.ts'
import { textsOf } from './join.ts'
import type { BullmqJob, BullmqServer } from './server.ts'
import { type BullmqQueueOptions, shardQueue } from './settings.ts'

/** Milliseconds a batch has waited when its queue counts as behind: what waits after it is taken with it. */
const BEHIND_MS = 50
/** Milliseconds between two attempts of a handler: doubles from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000

/** Takes the batches of one shard from its beginning to its `close`. */
export interface ShardConsumer {
  /** Resolves when it takes batches. */
  ready(): Promise<unknown>
  /** Takes no more, waits for the batch in hand (at most `graceMs`), lets go. */
  close(graceMs: number): Promise<void>
}

export function consumeShard<T>(
  server: BullmqServer,
  options: BullmqQueueOptions<T>,
  shard: number,
  handler: (shard: number, batch: readonly T[]) => Promise<void>,
): ShardConsumer {
  const { log } = options
  const queue = shardQueue(options.name, shard)
  const closing = new AbortController()
  const graceOver = new AbortController()
  let lost = new AbortController()

  /** Runs the handler until it succeeds; stops between two attempts when the consumer closes or the batch is lost. */
  async function persist(work: () => Promise<void>): Promise<void> {
    const given = AbortSignal.any([closing.signal, lost.signal])
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
  async function batchOf(job: BullmqJob, token: string): Promise<readonly T[]> {
    let texts: readonly string[] | null = textsOf(job.data)
    if (job.id !== undefined && Date.now() - job.timestamp > BEHIND_MS) {
      texts = await server.joiner.join(queue, { id: job.id, token, texts })
      if (texts === null) throw new Error('The lock on the batch was lost')
    }
    return texts.flatMap(text => options.codec.decode(text))
  }

  const worker = server.worker(queue, async (job, token = '') => {
    lost = new AbortController()
    let batch: readonly T[] | null = null
    const work = async () => {
      batch ??= await batchOf(job, token)
      await handler(shard, batch)
    }
    await orAborted(persist(work), AbortSignal.any([graceOver.signal, lost.signal]))
  })
  const report = errorReport(log, worker.name)
  worker.on('error', report)
  // Another worker holds the batch by now: whatever this one still does with it will be done again there.
  worker.on('lockRenewalFailed', () => lost.abort(new Error('The lock on the batch was lost')))

  /** BullMQ's loop ends when it is closed, and with it everything of this shard: should it ever end otherwise, it begins anew. */
  async function keepRunning(): Promise<void> {
    while (!closing.signal.aborted) {
      await worker.run().catch(report)
      await pause(FIRST_RETRY_MS, undefined, { signal: closing.signal }).catch(() => {}) // closing: the loop ends
    }
  }
  void keepRunning()

  return {
    ready: () => worker.waitUntilReady(),
    async close(graceMs) {
      closing.abort(new Error('The consumer closes'))
      const timer = setTimeout(
        () => graceOver.abort(new Error('The consumer closes, the time of grace is over')),
        graceMs,
      )
      await worker.close()
      clearTimeout(timer)
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
