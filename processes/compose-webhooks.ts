import { postgresAlertFeed } from '../bus/postgres/alert-feed.ts'
import { startWebhooks } from '../jobs/webhooks/run.ts'
import { systemClock } from '../model/clock.ts'
import { postgresWebhookOutbox } from '../store/postgres/webhook-outbox.ts'
import type { Composition, RunningRole } from './compose.ts'
import { openPool } from './parts.ts'

/** A pool of its own: maintenance may hold the other one for a minute, and an alarm must not wait for it. */
export async function composeWebhooks(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const pool = openPool(composition, { name: 'webhooks', max: 3, durable: false })
  const alertFeed = postgresAlertFeed({ url: settings.databaseUrl, pool, log })
  const webhooks = await startWebhooks(
    { networks: new Set(settings.configuration.webhookNetworks) },
    {
      outbox: postgresWebhookOutbox(pool),
      onWake: wake => alertFeed.onWake(wake),
      log,
      metrics,
      random: Math.random,
      clock: systemClock,
    },
  )
  return {
    async close() {
      await webhooks.close()
      await alertFeed.close()
      await pool.end()
    },
  }
}
