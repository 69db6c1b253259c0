import type { ChangeFeed } from '../bus/changes.ts'
import type { LiveVitalsPublisher } from '../bus/live-vitals.ts'
import type { QueueConsumer, QueueProducer } from '../bus/queue.ts'
import type { Clock } from '../model/clock.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Inbound } from '../model/inbound.ts'
import type { Reading } from '../model/reading.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { CommandAnswerWriter } from '../store/device-commands.ts'
import type { DeviceEventWriter } from '../store/device-events.ts'
import type { DeviceProfileReader, DeviceStatusWriter } from '../store/devices.ts'
import type { RejectWriter } from '../store/rejects.ts'
import type { VitalsWriter } from '../store/vitals.ts'
import { openDeviceBook } from './device-book.ts'
import { createJudge } from './judge.ts'
import { createStatusBook } from './status-book.ts'
import { createWorker } from './worker.ts'
import { guardVitals } from './write-vitals.ts'

export interface IngestSettings {
  /** How long a batch waits for the time-series store, ms. */
  readonly storeTimeoutMs?: number
  /** Milliseconds between two writes of device statuses. */
  readonly statusEveryMs?: number
}

export interface IngestPorts {
  readonly inbound: QueueConsumer<Inbound>
  readonly evaluations: QueueProducer<Evaluation>
  readonly vitals: VitalsWriter
  /** Readings the store would not take: in at one end, out at the other (codec: `bus/reading-codec.ts`). */
  readonly backfill: { readonly producer: QueueProducer<Reading>; readonly consumer: QueueConsumer<Reading> }
  readonly rejects: RejectWriter
  readonly events: DeviceEventWriter
  readonly commands: CommandAnswerWriter
  readonly profiles: DeviceProfileReader
  readonly statuses: DeviceStatusWriter
  readonly changes: ChangeFeed
  readonly live: LiveVitalsPublisher
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/**
 * Starts ingest. Its `close` ends the two consumers it started and writes the last device statuses; every other port
 * stays open for whoever opened it.
 */
export async function startIngest(settings: IngestSettings, ports: IngestPorts): Promise<{ close(): Promise<void> }> {
  const { inbound, backfill, log } = ports
  const { storeTimeoutMs, statusEveryMs } = settings
  const book = await openDeviceBook(ports)
  const vitals = guardVitals({
    ...ports,
    backfill: backfill.producer,
    ...(storeTimeoutMs === undefined ? {} : { timeoutMs: storeTimeoutMs }),
  })
  const statuses = createStatusBook(ports.statuses, log, statusEveryMs)
  const judge = createJudge(book.get, ports.evaluations.shards)
  await vitals.startBackfill(backfill.consumer)
  await inbound.start(createWorker({ ...ports, book, judge, vitals, statuses }))

  return {
    async close() {
      try {
        await inbound.close()
        await backfill.consumer.close()
      } finally {
        book.close()
        await statuses.close()
      }
    },
  }
}
