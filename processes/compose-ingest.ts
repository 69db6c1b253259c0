import { bullmqConsumer } from '../bus/bullmq/consumer.ts'
import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { startIngest } from '../ingest/start.ts'
import { systemClock } from '../model/clock.ts'
import { postgresDeviceCommands } from '../store/postgres/device-commands.ts'
import { postgresDeviceEvents } from '../store/postgres/device-events.ts'
import { postgresDeviceProfiles } from '../store/postgres/device-profiles.ts'
import { postgresDeviceStatus } from '../store/postgres/device-status.ts'
import { postgresRejects } from '../store/postgres/rejects.ts'
import type { Composition, RunningRole } from './compose.ts'
import { composeSubscription } from './compose-subscription.ts'
import { backfillQueue, evaluationsQueue, livePublisher, openPool, readingsQueue } from './parts.ts'
import { openVitalsStore } from './vitals-store.ts'

export async function composeIngest(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const url = settings.databaseUrl
  // Writes of vitals that hang must not keep a profile or a reject waiting for a connection, so they have their own.
  const pool = openPool(composition, { name: 'ingest', max: 4, durable: false })
  const vitals = openPool(composition, { name: 'ingest-vitals', max: 8, durable: false })
  const vitalsStore = openVitalsStore(settings.configuration, log)
  const changes = postgresChangeFeed({ url, log })
  const evaluations = await bullmqProducer(evaluationsQueue(composition))
  const backfill = await bullmqProducer(backfillQueue(composition))
  const live = livePublisher(composition)
  const ingest = await startIngest(
    {},
    {
      inbound: bullmqConsumer(readingsQueue(composition, false)),
      evaluations,
      vitals: vitalsStore.writer(vitals),
      backfill: { producer: backfill, consumer: bullmqConsumer(backfillQueue(composition)) },
      rejects: postgresRejects(pool),
      events: postgresDeviceEvents(pool),
      commands: postgresDeviceCommands(pool),
      profiles: postgresDeviceProfiles(pool),
      statuses: postgresDeviceStatus(pool),
      changes,
      live,
      log,
      metrics,
      clock: systemClock,
    },
  )
  const { mqttBroker } = settings.configuration
  const subscription = mqttBroker === null ? null : await composeSubscription(composition, mqttBroker)
  return {
    async close() {
      await subscription?.close()
      await ingest.close()
      await Promise.all([evaluations.close(), backfill.close(), live.close(), changes.close()])
      vitalsStore.close()
      await Promise.all([pool.end(), vitals.end()])
    },
  }
}
