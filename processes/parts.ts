import type pg from 'pg'
import type { BullmqQueueOptions } from '../bus/bullmq/settings.ts'
import { evaluationCodec } from '../bus/evaluation-codec.ts'
import { inboundCodec } from '../bus/inbound-codec.ts'
import { jobCodec } from '../bus/job-codec.ts'
import type { LiveVitalsPublisher, LiveVitalsSubscriber } from '../bus/live-vitals.ts'
import { postgresLiveVitalsPublisher, postgresLiveVitalsSubscriber } from '../bus/postgres/live-vitals.ts'
import { readingCodec } from '../bus/reading-codec.ts'
import { redisLiveVitalsPublisher, redisLiveVitalsSubscriber } from '../bus/redis/live-vitals.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Inbound } from '../model/inbound.ts'
import type { Reading } from '../model/reading.ts'
import { APP_ROLE, canActAsApp } from '../store/postgres/app-role.ts'
import { createPool } from '../store/postgres/pool.ts'
import type { Composition } from './compose.ts'

type Setting = Pick<Composition, 'settings' | 'log'>

/** Queues are on Redis where there is one. The outboxes stay in PostgreSQL: their truth is there, NOTIFY only wakes. */
const common = ({ settings, log }: Setting) => ({
  url: settings.configuration.redisUrl ?? settings.databaseUrl,
  log,
})

/** The broker's hand-off: a PUBACK follows, so it waits for the disk. */
export function readingsQueue(composition: Setting, durable: boolean): BullmqQueueOptions<Inbound> {
  return {
    ...common(composition),
    name: 'readings',
    shards: composition.settings.configuration.shards.readings,
    codec: inboundCodec,
    durable,
  }
}

/** A lost write here comes with the lost completion of the readings job it came from, which then runs again. */
export function evaluationsQueue(composition: Setting): BullmqQueueOptions<Evaluation> {
  const codec = evaluationCodec
  return {
    ...common(composition),
    name: 'evaluations',
    shards: composition.settings.configuration.shards.evaluations,
    codec,
    durable: false,
  }
}

export function backfillQueue(composition: Setting): BullmqQueueOptions<Reading> {
  return { ...common(composition), name: 'backfill', shards: 1, codec: readingCodec, durable: false }
}

/** Long work: a job here is seconds to minutes, so the disk is waited for. */
export function jobsQueue(composition: Setting): BullmqQueueOptions<string> {
  return { ...common(composition), name: 'jobs', shards: 1, codec: jobCodec, durable: true }
}

export function livePublisher({ settings, log }: Composition): LiveVitalsPublisher {
  const { redisUrl } = settings.configuration
  return redisUrl === null
    ? postgresLiveVitalsPublisher({ url: settings.databaseUrl, log })
    : redisLiveVitalsPublisher({ url: redisUrl, log })
}

export function liveSubscriber({ settings, log }: Composition): LiveVitalsSubscriber {
  const { redisUrl } = settings.configuration
  return redisUrl === null
    ? postgresLiveVitalsSubscriber({ url: settings.databaseUrl, log })
    : redisLiveVitalsSubscriber({ url: redisUrl, log })
}

/**
 * @param options.durable false where a write that a crash undoes comes again with its job; which holds only while the
 * queues are in the same PostgreSQL, so with Redis every commit waits for the disk
 */
export function openPool(
  { settings, log }: Setting,
  options: { name: string; max: number; durable: boolean; statementTimeoutMs?: number; role?: string },
): pg.Pool {
  return createPool({
    ...options,
    durable: options.durable || settings.configuration.redisUrl !== null,
    url: settings.databaseUrl,
    onError: error => log.warn({ pool: options.name, error: error.message }, 'idle database connection lost'),
  })
}

/** For pools of the API: the role without rights on the audit's past, where this database lets us act as it. */
export async function appRole({ settings, log }: Composition): Promise<{ role?: string }> {
  if (await canActAsApp(settings.databaseUrl)) return { role: APP_ROLE }
  log.warn(
    { role: APP_ROLE },
    'the API acts as owner of the database: only triggers protect the audit. Create the role and grant it (docs/audit.md)',
  )
  return {}
}
