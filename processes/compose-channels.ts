import { pager } from '../jobs/channels/pager.ts'
import { startChannels } from '../jobs/channels/run.ts'
import { webPush } from '../jobs/channels/web-push.ts'
import { systemClock } from '../model/clock.ts'
import { postgresAlertMessages } from '../store/postgres/alert-messages.ts'
import type { Composition, RunningRole } from './compose.ts'
import { openPool } from './parts.ts'

const TIMEOUT_MS = 10_000

/** A pool of its own, for the reason of the webhooks' one. */
export async function composeChannels(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const pool = openPool(composition, { name: 'channels', max: 3, durable: false })
  const networks = new Set(settings.configuration.webhookNetworks)
  const channels = startChannels({
    messages: postgresAlertMessages(pool),
    push: webPush({ vapid: settings.vapid, networks, timeoutMs: TIMEOUT_MS }),
    webhook: pager({ networks, timeoutMs: TIMEOUT_MS }),
    log,
    metrics,
    random: Math.random,
    clock: systemClock,
  })
  return {
    async close() {
      await channels.close()
      await pool.end()
    },
  }
}
