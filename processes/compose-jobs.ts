import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { startAlertStory } from '../jobs/alert-story.ts'
import { startJobs } from '../jobs/start.ts'
import { systemClock } from '../model/clock.ts'
import { postgresAlertMessages } from '../store/postgres/alert-messages.ts'
import { postgresAlertStory } from '../store/postgres/alert-story.ts'
import { postgresAuditSealer } from '../store/postgres/audit-sealer.ts'
import { postgresJobWork } from '../store/postgres/job-work.ts'
import { postgresLateStory } from '../store/postgres/late-story.ts'
import { postgresLeadership } from '../store/postgres/leadership.ts'
import { postgresReattributions } from '../store/postgres/reattributions.ts'
import { postgresRejects } from '../store/postgres/rejects.ts'
import { postgresReminders } from '../store/postgres/reminders.ts'
import { postgresFeedRetention, postgresRecordRetention } from '../store/postgres/retention.ts'
import { postgresWebhookOutbox } from '../store/postgres/webhook-outbox.ts'
import type { Composition, RunningRole } from './compose.ts'
import { composeChannels } from './compose-channels.ts'
import { composeWebhooks } from './compose-webhooks.ts'
import { composeWork } from './compose-work.ts'
import { jobsQueue, openPool } from './parts.ts'
import { openVitalsStore } from './vitals-store.ts'

/** Long enough for a chunk of any job, short enough that a stuck one is noticed. */
const JOB_STATEMENT_TIMEOUT_MS = 60_000

/** Advisory lock of the one process that does the upkeep; any number, the same in all. */
const JOBS_LOCK = 727_461_003

export async function composeJobs(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const pool = openPool(composition, {
    name: 'jobs',
    max: 4,
    durable: false,
    statementTimeoutMs: JOB_STATEMENT_TIMEOUT_MS,
  })
  const vitalsStore = openVitalsStore(settings.configuration, log)
  const jobQueue = await bullmqProducer(jobsQueue(composition))
  const jobs = await startJobs(
    {},
    {
      auditSealer: postgresAuditSealer(pool),
      webhookOutbox: postgresWebhookOutbox(pool),
      alertMessages: postgresAlertMessages(pool),
      vitals: vitalsStore.maintenance(pool),
      reattributions: postgresReattributions(pool),
      rejects: postgresRejects(pool),
      feeds: postgresFeedRetention(pool),
      records: postgresRecordRetention(pool),
      reminders: postgresReminders(pool),
      leadership: postgresLeadership(pool, JOBS_LOCK),
      longWork: postgresJobWork(pool),
      jobQueue,
      log,
      metrics,
      clock: systemClock,
    },
  )
  const story = startAlertStory([postgresAlertStory(pool), postgresLateStory(pool)], { log, metrics })
  const work = await composeWork(composition)
  const webhooks = await composeWebhooks(composition)
  const channels = await composeChannels(composition)
  return {
    async close() {
      await Promise.all([story.close(), work.close(), webhooks.close(), channels.close()])
      await jobs.close()
      await jobQueue.close()
      vitalsStore.close()
      await pool.end()
    },
  }
}
