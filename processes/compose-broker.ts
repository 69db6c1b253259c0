import { startBroker } from '../broker/start.ts'
import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { systemClock } from '../model/clock.ts'
import { postgresCredentials } from '../store/postgres/credentials.ts'
import { postgresDeviceCommands } from '../store/postgres/device-commands.ts'
import type { Composition, RunningRole } from './compose.ts'
import { openPool, readingsQueue } from './parts.ts'
import { asStartError } from './start-error.ts'

/** Time to acknowledge what was taken, ms; the supervisor gives the process a little more. */
const CLOSE_WITHIN_MS = 2500

export async function composeBroker(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const { mqtt, tls } = settings.configuration
  const pool = openPool(composition, { name: 'broker', max: 4, durable: true })
  const readings = await bullmqProducer(readingsQueue(composition, true))
  const changes = postgresChangeFeed({ url: settings.databaseUrl, log })
  const broker = await startBroker(
    { host: mqtt.host, mqttPort: mqtt.port, mqttsPort: mqtt.tlsPort || null, wsPort: mqtt.wsPort || null, tls },
    {
      readings,
      credentials: postgresCredentials(pool),
      commands: postgresDeviceCommands(pool),
      changes,
      log,
      metrics,
      clock: systemClock,
    },
  ).catch(asStartError)
  return {
    async close() {
      await broker.close(CLOSE_WITHIN_MS)
      await changes.close()
      await readings.close()
      await pool.end()
    },
  }
}
