import type { LiveVitalsPublisher } from '../bus/live-vitals.ts'
import type { QueueProducer } from '../bus/queue.ts'
import type { Clock } from '../model/clock.ts'
import type { DeviceEvent } from '../model/device-event.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Inbound } from '../model/inbound.ts'
import type { Reject } from '../model/reject.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { CommandAnswerWriter } from '../store/device-commands.ts'
import type { DeviceEventWriter } from '../store/device-events.ts'
import type { RejectWriter } from '../store/rejects.ts'
import type { Unstorable } from '../store/unstorable.ts'
import type { DeviceBook } from './device-book.ts'
import type { CommandAck, Judge, Work } from './judge.ts'
import { makeRejects } from './make-rejects.ts'
import { eventReject, writeSparing } from './set-aside.ts'
import type { StatusBook } from './status-book.ts'
import type { GuardedVitals } from './write-vitals.ts'

/** Evaluations in one durable batch: a flood of stored-up readings becomes several, none of them a huge row. */
const MOST_EVALUATIONS = 5_000
/** Older numbers are history, not news for a screen, ms. The screen shows the age of newer ones. */
const NEWS_WITHIN_MS = 60_000

export interface WorkerPorts {
  readonly book: DeviceBook
  readonly judge: Judge
  readonly evaluations: QueueProducer<Evaluation>
  readonly vitals: GuardedVitals
  readonly events: DeviceEventWriter
  readonly rejects: RejectWriter
  readonly commands: CommandAnswerWriter
  readonly live: LiveVitalsPublisher
  readonly statuses: StatusBook
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/**
 * The handler of the readings queue. Throws when a queue or the database is away: the queue then hands in the same batch
 * again, and every step is idempotent.
 */
export function createWorker(ports: WorkerPorts): (shard: number, batch: readonly Inbound[]) => Promise<void> {
  const { book, judge, evaluations, vitals, events, rejects, live, statuses, log, metrics, clock } = ports
  // A batch that is handed in again after an outage is not judged again: the clocks have moved on.
  const judged = new WeakMap<readonly Inbound[], Work>()

  async function setAside(event: DeviceEvent, why: Unstorable): Promise<void> {
    await rejects.put(eventReject(event, why))
    metrics.ingestRejects.inc({ reason: 'poisonous' })
  }

  /** An answer to what was never asked is kept as a reject, like everything else that cannot be used. */
  async function takeAnswers(acks: readonly CommandAck[]): Promise<void> {
    const known = await ports.commands.answer(
      acks.map(({ ack, message }) => ({
        deviceId: message.deviceId,
        commandId: ack.id,
        ok: ack.ok,
        message: ack.message,
        at: message.arrivedAt,
      })),
    )
    const strange = acks.filter((_, i) => known[i] !== true)
    if (strange.length === 0) return
    await rejects.put(
      strange.flatMap(({ ack, message }) =>
        makeRejects(message, [{ reason: 'unknown-command', detail: `id: the device was never asked "${ack.id}"` }]),
      ),
    )
    metrics.ingestRejects.inc({ reason: 'unknown-command' }, strange.length)
  }

  /** What was refused already, and cannot even be kept as that: counted and said, because nothing may wait for it. */
  async function giveUp({ deviceId, reason }: Reject, why: Unstorable): Promise<void> {
    log.error({ err: why, deviceId, reason }, 'a reject could not be kept')
    metrics.ingestRejects.inc({ reason: 'poisonous' })
  }

  return async (shard, batch) => {
    await book.ensure(devicesOf(batch))
    const work = judged.get(batch) ?? judge(shard, batch)
    judged.set(batch, work)

    await requestEvaluation(evaluations, work) // alarms wait for nothing
    showLive(live, work)
    await all([
      vitals.write(shard, work.readings),
      work.events.length > 0 && writeSparing(work.events, events.write, setAside),
      work.rejects.length > 0 && writeSparing(work.rejects, rejects.put, giveUp),
      work.commandAcks.length > 0 && takeAnswers(work.commandAcks),
    ])
    statuses.note(work.notes)
    count(metrics, batch.length, work, clock)
  }
}

async function requestEvaluation(evaluations: QueueProducer<Evaluation>, work: Work): Promise<void> {
  await all(work.evaluations.map((requested, shard) => addInOrder(evaluations, shard, requested)))
}

async function addInOrder(
  evaluations: QueueProducer<Evaluation>,
  shard: number,
  requested: readonly Evaluation[],
): Promise<void> {
  for (let i = 0; i < requested.length; i += MOST_EVALUATIONS) {
    await evaluations.add(shard, requested.slice(i, i + MOST_EVALUATIONS))
  }
}

/** What is evaluated is also what a screen may show: it has a patient, and it is no replay. */
function showLive(live: LiveVitalsPublisher, work: Work): void {
  for (const shard of work.evaluations) {
    for (const evaluation of shard) {
      if (evaluation.type !== 'reading') continue
      const { patientId, deviceId, measuredAt, arrivedAt, vitals } = evaluation.reading
      if (patientId === null || arrivedAt - measuredAt > NEWS_WITHIN_MS) continue
      live.publish({ patientId, deviceId, measuredAt, arrivedAt, vitals })
    }
  }
}

function count(metrics: Metrics, messages: number, work: Work, clock: Clock): void {
  metrics.ingestBatch.observe(messages)
  metrics.ingestReadings.inc(work.readings.length)
  for (const [reason, refused] of work.refusals) metrics.ingestRejects.inc({ reason }, refused)
  // The oldest of the batch: one observation a batch, and never a flattering one.
  if (work.oldestArrival !== null) metrics.ingestSeconds.observe((clock() - work.oldestArrival) / 1000)
}

/** Waits for all of them, then throws what the first failed one threw, so that nothing runs on behind a retry. */
async function all(steps: readonly (Promise<void> | false)[]): Promise<void> {
  for (const outcome of await Promise.allSettled(steps)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}

function devicesOf(batch: readonly Inbound[]): ReadonlySet<string> {
  const deviceIds = new Set<string>()
  for (const inbound of batch) if (inbound.type !== 'tick') deviceIds.add(inbound.deviceId)
  return deviceIds
}
