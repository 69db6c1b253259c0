import type { Clock, Instant } from '../model/clock.ts'
import type { Inbound } from '../model/inbound.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Release } from './acknowledgements.ts'
import type { QueueProducer } from './queue.ts'

/**
 * Milliseconds from the start of one batch of a shard to the start of the next, for each producer: small batches cost as
 * much as large ones, and two producers at this pace would make twice as many, half as large.
 */
const BATCH_EVERY_MS = 20
/** Producers beyond these make the batches smaller, not later: an alarm waits in them. */
const MOST_PRODUCERS = 3
/** What one job carries at most; the rest goes with the next. */
const MAX_BATCH_MESSAGES = 2000
const MAX_BATCH_BYTES = 4 * 1024 * 1024
/** Milliseconds between two attempts to add a batch: doubles from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 1000

interface Entry {
  readonly inbound: Inbound
  readonly bytes: number
  readonly arrivedAt: Instant
  /** Null for what no device waits for (presence, ticks, wills). */
  release: Release | null
}

interface Shard {
  readonly index: number
  forming: Entry[]
  /** What of the batch in hand somebody or something still waits for. */
  flying: Entry[]
  busy: boolean
  /** From the first time that devices were sent away until something becomes durable again; a tick tries every second. */
  stuck: boolean
  startedAt: number
  timer: NodeJS.Timeout | undefined
  stuckTimer: NodeJS.Timeout | undefined
}

export interface HandOffLimits {
  /** Messages of all devices that wait to become durable; beyond it no socket is read. */
  readonly maxWaitingMessages: number
  /** Bytes of payload that wait to become durable; beyond it no socket is read. */
  readonly maxWaitingBytes: number
  /** Milliseconds of failing hand-off after which waiting devices are sent away. */
  readonly stuckAfterMs: number
}

export const HAND_OFF_LIMITS: HandOffLimits = {
  maxWaitingMessages: 20_000,
  maxWaitingBytes: 64 * 1024 * 1024,
  stuckAfterMs: 10_000,
}

/** Group commit: messages of all devices wait in memory only until the next batch of their shard. */
export interface HandOff {
  /** Order within a shard is kept. `release` is called when the entry is durable, or with an error when it is given up. */
  take(shard: number, inbound: Inbound, release: Release | null): void
  /** Too much waits: stop reading sockets. */
  full(): boolean
  /** Nothing became durable for long: send devices away. */
  stuck(): boolean
  /** Resolves when nothing waits any more; what waits after `withinMs` stays unacknowledged. */
  drain(withinMs: number): Promise<boolean>
  stop(): void
}

export function startHandOff(options: {
  readonly queue: QueueProducer<Inbound>
  readonly limits: HandOffLimits
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** How many hand off to the same queue, this one included. */
  readonly producers: () => number
  /** Called when `full()` turns from true to false. */
  readonly onRoom: () => void
}): HandOff {
  const { queue, limits, clock, log, metrics, producers, onRoom } = options
  let messages = 0
  let bytes = 0
  let wasFull = false
  let stopped = false
  let wakeDrain = () => {}

  const shards: Shard[] = Array.from({ length: queue.shards }, (_, index) => ({
    index,
    forming: [],
    flying: [],
    busy: false,
    stuck: false,
    startedAt: Number.NEGATIVE_INFINITY,
    timer: undefined,
    stuckTimer: undefined,
  }))

  const isFull = () => messages >= limits.maxWaitingMessages || bytes >= limits.maxWaitingBytes

  function forget(entries: readonly Entry[]): void {
    for (const entry of entries) bytes -= entry.bytes
    messages -= entries.length
    metrics.handOffWaiting.set(messages)
    if (wasFull && !isFull()) {
      wasFull = false
      onRoom()
    }
    if (messages === 0) wakeDrain()
  }

  function schedule(shard: Shard): void {
    if (shard.timer !== undefined || shard.busy || shard.forming.length === 0 || stopped) return
    // Even the first waits for the end of this turn of the event loop, so that one read chunk is one batch.
    const everyMs = BATCH_EVERY_MS * Math.min(producers(), MOST_PRODUCERS)
    const rest = Math.max(0, shard.startedAt + everyMs - performance.now())
    shard.timer = setTimeout(() => {
      shard.timer = undefined
      void fly(shard)
    }, rest)
  }

  async function fly(shard: Shard): Promise<void> {
    shard.busy = true
    shard.flying = nextBatch(shard)
    shard.startedAt = performance.now()
    shard.stuckTimer = setInterval(() => giveUp(shard), limits.stuckAfterMs)
    for (let retryMs = FIRST_RETRY_MS; shard.flying.length > 0; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
      const batch = shard.flying
      try {
        await queue.add(
          shard.index,
          batch.map(entry => entry.inbound),
        )
        succeed(shard, batch)
        break
      } catch (error) {
        if (stopped) break
        log.warn({ shard: shard.index, messages: batch.length, err: error, retryMs }, 'hand-off failed, trying again') // retried
      }
      await new Promise(done => setTimeout(done, retryMs))
    }
    clearInterval(shard.stuckTimer)
    shard.busy = false
    schedule(shard)
  }

  function succeed(shard: Shard, batch: readonly Entry[]): void {
    const waited = shard.flying // shorter than the batch when devices were sent away meanwhile
    shard.flying = []
    shard.stuck = false
    const now = clock()
    metrics.handOffBatch.observe(batch.length)
    for (const entry of waited) {
      if (entry.inbound.type === 'message') metrics.handOffSeconds.observe((now - entry.arrivedAt) / 1000)
      entry.release?.()
    }
    forget(waited)
  }

  /**
   * Devices that wait are sent away without acknowledgement, and bring their messages again. What nobody will bring
   * again (presence, wills) stays; a tick is worth nothing later.
   */
  function giveUp(shard: Shard): void {
    shard.stuck = true
    const error = new Error('The hand-off does not become durable; send it again')
    const staying = (entry: Entry) => entry.release === null && entry.inbound.type !== 'tick'
    const leaving = [...shard.flying, ...shard.forming].filter(entry => !staying(entry))
    shard.flying = shard.flying.filter(staying)
    shard.forming = shard.forming.filter(staying)
    log.error({ shard: shard.index, messages: leaving.length }, 'hand-off is stuck, devices are sent away')
    for (const entry of leaving) entry.release?.(error)
    forget(leaving)
  }

  return {
    take(index, inbound, release) {
      const shard = shards[index]
      if (shard === undefined) throw new RangeError(`There is no shard ${index}`)
      const size = inbound.type === 'message' ? inbound.payload.length : 0
      shard.forming.push({
        inbound,
        bytes: size,
        arrivedAt: inbound.type === 'message' ? inbound.arrivedAt : inbound.at,
        release,
      })
      messages++
      bytes += size
      metrics.handOffWaiting.set(messages)
      if (!wasFull && isFull()) wasFull = true
      schedule(shard)
    },
    full: () => wasFull,
    stuck: () => shards.some(shard => shard.stuck),
    async drain(withinMs) {
      if (messages === 0) return true
      return new Promise(resolve => {
        const timer = setTimeout(() => resolve(false), withinMs)
        wakeDrain = () => {
          clearTimeout(timer)
          resolve(true)
        }
      })
    },
    stop() {
      stopped = true
      for (const shard of shards) {
        clearTimeout(shard.timer)
        clearInterval(shard.stuckTimer)
      }
    },
  }
}

function nextBatch(shard: Shard): Entry[] {
  let count = 0
  for (let bytes = 0; count < shard.forming.length && count < MAX_BATCH_MESSAGES; count++) {
    bytes += shard.forming[count]?.bytes ?? 0
    if (bytes > MAX_BATCH_BYTES && count > 0) break
  }
  const batch = count === shard.forming.length ? shard.forming : shard.forming.slice(0, count)
  shard.forming = count === shard.forming.length ? [] : shard.forming.slice(count)
  return batch
}
