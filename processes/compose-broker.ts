import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { startBroker } from '../broker/start.ts'
import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { postgresLanes } from '../bus/postgres/lanes.ts'
import { postgresTakeovers } from '../bus/postgres/takeovers.ts'
import { systemClock } from '../model/clock.ts'
import { postgresBrokerConnections } from '../store/postgres/broker-connections.ts'
import { postgresCredentials } from '../store/postgres/credentials.ts'
import { postgresDeviceCommands } from '../store/postgres/device-commands.ts'
import { TICKING_LOCK_CLASS } from '../store/postgres/locks.ts'
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
  const life = randomUUID()
  const takeovers = postgresTakeovers({ url: settings.databaseUrl, life, log })
  const broker = await startBroker(
    { host: mqtt.host, mqttPort: mqtt.port, mqttsPort: mqtt.tlsPort || null, wsPort: mqtt.wsPort || null, tls },
    {
      readings,
      credentials: postgresCredentials(pool),
      commands: postgresDeviceCommands(pool),
      changes,
      registry: postgresBrokerConnections(pool, life, `${hostname()}:${mqtt.port || mqtt.tlsPort || mqtt.wsPort}`),
      takeovers,
      ticking: postgresLanes({ url: settings.databaseUrl, lanes: 1, lockClass: TICKING_LOCK_CLASS, log }),
      log,
      metrics,
      clock: systemClock,
    },
  ).catch(asStartError)
  return {
    async close() {
      await broker.close(CLOSE_WITHIN_MS)
      await Promise.all([changes.close(), takeovers.close()])
      await readings.close()
      await pool.end()
    },
  }
}
