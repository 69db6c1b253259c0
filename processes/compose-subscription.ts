import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { postgresLanes } from '../bus/postgres/lanes.ts'
import { type BrokerAddress, LANES } from '../ingest/subscribe/settings.ts'
import { startSubscription } from '../ingest/subscribe/start.ts'
import { systemClock } from '../model/clock.ts'
import { postgresDeviceCommands } from '../store/postgres/device-commands.ts'
import { SUBSCRIPTION_LOCK_CLASS } from '../store/postgres/locks.ts'
import type { Composition, RunningRole } from './compose.ts'
import { openPool, readingsQueue } from './parts.ts'

/** Time to acknowledge what was taken, ms; the supervisor gives the process a little more. */
const CLOSE_WITHIN_MS = 1000

/** The part of `ingest` that stands in for our own broker when there is an external one. */
export async function composeSubscription(composition: Composition, address: BrokerAddress): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const url = settings.databaseUrl
  const pool = openPool(composition, { name: 'subscription', max: 2, durable: true })
  const readings = await bullmqProducer(readingsQueue(composition, true))
  const changes = postgresChangeFeed({ url, log })
  const subscription = await startSubscription(
    { address },
    {
      readings,
      lanes: postgresLanes({ url, lanes: LANES, lockClass: SUBSCRIPTION_LOCK_CLASS, log }),
      commands: postgresDeviceCommands(pool),
      changes,
      log,
      metrics,
      clock: systemClock,
    },
  )
  return {
    async close() {
      await subscription.close(CLOSE_WITHIN_MS)
      await changes.close()
      await readings.close()
      await pool.end()
    },
  }
}
