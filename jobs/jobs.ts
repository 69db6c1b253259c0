import type { QueueProducer } from '../bus/queue.ts'
import type { Instant } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { ReminderSender } from '../store/appointments.ts'
import type { AuditSealer } from '../store/audit.ts'
import type { AlertMessages } from '../store/channels.ts'
import type { JobWork } from '../store/jobs.ts'
import type { ReattributionQueue } from '../store/reattributions.ts'
import type { RejectWriter } from '../store/rejects.ts'
import type { FeedRetention, RecordRetention } from '../store/retention.ts'
import type { VitalsMaintenance } from '../store/vitals.ts'
import type { WebhookOutbox } from '../store/webhooks.ts'

const DAY_MS = 86_400_000

/** Milliseconds that each kind of record is kept. */
export interface Retention {
  readonly rawVitalsMs: number
  readonly rollUpsMs: number
  readonly rejectsMs: number
  readonly alertOutboxMs: number
  readonly peopleOutboxMs: number
  readonly changesMs: number
  readonly scoresMs: number
  /** Shadow episodes, from their end on. */
  readonly shadowEpisodesMs: number
  /** Late values that their timeline has been told of. */
  readonly lateValuesMs: number
  readonly readNotificationsMs: number
  /** Read or not. */
  readonly notificationsMs: number
  /** The log of messages to channels, and of webhook deliveries, also of those that still wait. */
  readonly webhookDeliveriesMs: number
  /** Long work that has ended. */
  readonly jobsMs: number
  /** What came out of a job: exported records, credentials of imported devices; from its end on. */
  readonly jobResultsMs: number
}

export const DEFAULT_RETENTION: Retention = {
  rawVitalsMs: 90 * DAY_MS,
  rollUpsMs: 5 * 365 * DAY_MS,
  rejectsMs: 30 * DAY_MS,
  alertOutboxMs: 7 * DAY_MS, // a client that was away longer starts from a snapshot
  peopleOutboxMs: 7 * DAY_MS, // likewise, and one cursor resumes both
  webhookDeliveriesMs: 30 * DAY_MS,
  changesMs: 3_600_000, // a process that missed more reloads everything
  scoresMs: 5 * 365 * DAY_MS, // as long as the roll-ups of the values they were taken from
  shadowEpisodesMs: 90 * DAY_MS,
  lateValuesMs: 7 * DAY_MS,
  readNotificationsMs: 90 * DAY_MS,
  notificationsMs: 365 * DAY_MS,
  jobsMs: 30 * DAY_MS,
  jobResultsMs: DAY_MS,
}

export interface JobStores {
  readonly webhookOutbox: Pick<WebhookOutbox, 'follow' | 'expire'>
  readonly alertMessages: Pick<AlertMessages, 'expire'>
  readonly auditSealer: AuditSealer
  readonly vitals: VitalsMaintenance
  readonly reattributions: ReattributionQueue
  readonly rejects: Pick<RejectWriter, 'expire'>
  readonly feeds: FeedRetention
  readonly records: RecordRetention
  readonly reminders: ReminderSender
  readonly longWork: Pick<JobWork, 'unfinished' | 'expire'>
  readonly jobQueue: QueueProducer<string>
}

/** One kind of upkeep. */
export interface Job {
  /** Label of the metric. */
  readonly name: string
  readonly everyMs: number
  /** Stops between two chunks when `signal` says so. A rejection means: tried again at the next turn. */
  run(now: Instant, signal: AbortSignal): Promise<void>
}

const ROLL_UP_EVERY_MS = 10_000
const REATTRIBUTE_EVERY_MS = 2_000
const SEAL_AUDIT_EVERY_MS = 3_000
const REMIND_EVERY_MS = 30_000
const HOURLY_MS = 3_600_000
/** Jobs whose id never reached the queue (it was away) wait at most this long, or twice. */
const REQUEUE_EVERY_MS = 60_000
/** Reattributions fetched at once; more wait for the next turn. */
const REATTRIBUTIONS_PER_TURN = 100

/** Everything the jobs role does, what must not wait first. */
export function maintenanceJobs(stores: JobStores & { readonly log: Logger }, retention: Retention): readonly Job[] {
  const { vitals, reattributions, rejects, feeds, records, reminders, longWork, jobQueue, webhookOutbox, auditSealer } =
    stores
  return [
    { name: 'prepare-vitals', everyMs: HOURLY_MS, run: now => vitals.prepare(now) },
    {
      name: 'reattribute',
      everyMs: REATTRIBUTE_EVERY_MS,
      run: (now, signal) => reattributeDue(reattributions, vitals, now, signal),
    },
    {
      name: 'roll-up',
      everyMs: ROLL_UP_EVERY_MS,
      run: async (now, signal) => {
        await vitals.rollUp(now, signal)
      },
    },
    {
      name: 'seal-audit',
      everyMs: SEAL_AUDIT_EVERY_MS,
      run: async (_now, signal) => {
        await auditSealer.seal(signal)
      },
    },
    {
      // In the log it is outside the database: a chain whose end was cut off does not hold it any more.
      name: 'note-audit',
      everyMs: DAY_MS,
      run: async () => {
        const block = await auditSealer.newest()
        if (block !== null) stores.log.info(block, 'newest block of the audit: npm run audit:verify -- NUMBER:HASH')
      },
    },
    {
      name: 'send-reminders',
      everyMs: REMIND_EVERY_MS,
      run: async (now, signal) => {
        await reminders.send(now, signal)
      },
    },
    {
      name: 'expire-feeds',
      everyMs: HOURLY_MS,
      run: async (now, signal) => {
        // Nothing is dropped that webhooks have not read: after a long stop they are behind.
        while (!signal.aborted && (await webhookOutbox.follow(now))) {}
        await feeds.expireChanges(now - retention.changesMs, signal)
        await feeds.expireAlertOutbox(now - retention.alertOutboxMs, signal)
        await feeds.expirePeopleOutbox(now - retention.peopleOutboxMs, signal)
      },
    },
    {
      // Twice on the queue does no harm: a job that has ended is not begun again.
      name: 'requeue-jobs',
      everyMs: REQUEUE_EVERY_MS,
      run: async now => {
        const ids = await longWork.unfinished(now - REQUEUE_EVERY_MS)
        if (ids.length > 0) await jobQueue.add(0, ids)
      },
    },
    {
      name: 'expire-jobs',
      everyMs: HOURLY_MS,
      run: now => longWork.expire(now - retention.jobsMs, now - retention.jobResultsMs),
    },
    {
      name: 'expire-webhook-deliveries',
      everyMs: HOURLY_MS,
      run: (now, signal) => webhookOutbox.expire(now - retention.webhookDeliveriesMs, signal),
    },
    {
      name: 'expire-alert-messages',
      everyMs: HOURLY_MS,
      run: (now, signal) => stores.alertMessages.expire(now - retention.webhookDeliveriesMs, signal),
    },
    {
      name: 'expire-rejects',
      everyMs: HOURLY_MS,
      run: async now => {
        await rejects.expire(now - retention.rejectsMs)
      },
    },
    {
      name: 'expire-records',
      everyMs: HOURLY_MS,
      run: async (now, signal) => {
        await records.expireScores(now - retention.scoresMs, signal)
        await records.expireShadowEpisodes(now - retention.shadowEpisodesMs, signal)
        await records.expireLateValues(now - retention.lateValuesMs, signal)
        const { readNotificationsMs, notificationsMs } = retention
        await records.expireNotifications({ read: now - readNotificationsMs, all: now - notificationsMs }, signal)
      },
    },
    {
      name: 'expire-vitals',
      everyMs: HOURLY_MS,
      run: (now, signal) =>
        vitals.expire({ raw: now - retention.rawVitalsMs, rollUps: now - retention.rollUpsMs }, signal),
    },
  ]
}

/** In order, each marked as done only when it is: a stopped or failed one is done again from its start. */
async function reattributeDue(
  queue: ReattributionQueue,
  vitals: VitalsMaintenance,
  now: Instant,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, deviceId, from, to, patientId } of await queue.due(now, REATTRIBUTIONS_PER_TURN)) {
    await vitals.reattribute(deviceId, from, to, patientId, signal)
    if (signal.aborted) return
    await queue.done(id)
  }
}
