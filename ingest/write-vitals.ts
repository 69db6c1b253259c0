import type { QueueConsumer, QueueProducer } from '../bus/queue.ts'
import type { Clock } from '../model/clock.ts'
import type { Reading } from '../model/reading.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { RejectWriter } from '../store/rejects.ts'
import type { Unstorable } from '../store/unstorable.ts'
import type { VitalsWriter } from '../store/vitals.ts'
import { afterFailure, CLOSED, mayTry } from './circuit-breaker.ts'
import { readingReject, writeSparing } from './set-aside.ts'
import { within } from './within.ts'

/**
 * How long a batch waits for the time-series store, ms. The evaluations of the next batch wait behind it, and an alarm may
 * be at most 5 s late, so this stays well below.
 */
export const STORE_TIMEOUT_MS = 2_000
/** How long the backfill waits for it, ms: nothing waits behind that but older readings. */
const BACKFILL_TIMEOUT_MS = 30_000
/** Readings in one write, so that a flood of stored-up ones is many short writes and not one that runs into the timeout. */
const MOST_READINGS = 5_000
/** Writes that may be hanging unanswered at a time; beyond that the store is left alone until one ends. */
const MOST_HANGING = 8

export interface GuardedVitals {
  /** Resolves when the readings are stored, or safe in the backfill queue. Throws only when neither could be done. */
  write(shard: number, readings: readonly Reading[]): Promise<void>
  /** Takes up the backfill: writes what waits, in order, again and again until the store takes it. */
  startBackfill(consumer: QueueConsumer<Reading>): Promise<void>
}

/** The time-series store behind a timeout, a circuit breaker and a durable queue: down or slow, it holds up nothing (I9). */
export function guardVitals(ports: {
  readonly vitals: VitalsWriter
  readonly backfill: QueueProducer<Reading>
  readonly rejects: Pick<RejectWriter, 'put'>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Logger
  readonly timeoutMs?: number
}): GuardedVitals {
  const { vitals, backfill, rejects, clock, metrics, log, timeoutMs = STORE_TIMEOUT_MS } = ports
  let breaker = CLOSED
  let hanging = 0

  function attempt(readings: readonly Reading[], ms: number): Promise<void> {
    const writing = writeSparing(readings, vitals.write, setAside)
    hanging++
    const ended = () => {
      hanging--
    }
    return within(ms, writing.finally(ended))
  }

  async function setAside(reading: Reading, why: Unstorable): Promise<void> {
    await rejects.put(readingReject(reading, why))
    metrics.ingestRejects.inc({ reason: 'poisonous' })
  }

  function succeeded(): void {
    if (breaker.failures > 0) log.info('the store of vitals takes readings again')
    breaker = CLOSED
    metrics.ingestStoreFailing.set(0)
  }

  function failed(error: unknown): void {
    breaker = afterFailure(breaker, clock())
    metrics.ingestStoreFailing.set(1)
    log.warn(
      { err: error, failures: breaker.failures },
      'readings could not be stored; they wait in the backfill queue',
    )
  }

  async function writeChunk(shard: number, readings: readonly Reading[]): Promise<void> {
    if (mayTry(breaker, clock()) && hanging < MOST_HANGING) {
      try {
        await attempt(readings, timeoutMs)
        return succeeded()
      } catch (error) {
        failed(error) // counted; the readings go on to the backfill queue
      }
    }
    await backfill.add(shard % backfill.shards, readings)
    metrics.ingestBackfilled.inc(readings.length)
  }

  return {
    async write(shard, readings) {
      for (let i = 0; i < readings.length; i += MOST_READINGS) {
        await writeChunk(shard, readings.length <= MOST_READINGS ? readings : readings.slice(i, i + MOST_READINGS))
      }
    },
    startBackfill: consumer =>
      // A write that fails throws: the queue keeps the batch at its head and tries again.
      consumer.start(async (_shard, readings) => {
        await attempt(readings, BACKFILL_TIMEOUT_MS)
        succeeded()
      }),
  }
}
