import { randomUUID } from 'node:crypto'
import { startBroker } from '../../broker/start.ts'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import { postgresChangeFeed } from '../../bus/postgres/changes.ts'
import { postgresLanes } from '../../bus/postgres/lanes.ts'
import { postgresTakeovers } from '../../bus/postgres/takeovers.ts'
import { systemClock } from '../../model/clock.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { postgresBrokerConnections } from '../../store/postgres/broker-connections.ts'
import { postgresCredentials } from '../../store/postgres/credentials.ts'
import { postgresDeviceCommands } from '../../store/postgres/device-commands.ts'
import { TICKING_LOCK_CLASS } from '../../store/postgres/locks.ts'
import { createPool } from '../../store/postgres/pool.ts'

// Started by nodes.test.ts: one of several brokers with everything real, in a process that can be killed.
const url = process.argv[2]
if (url === undefined) throw new Error('The URL of the database is missing')
const log = createLog('test', 'silent')
const life = randomUUID()
const pool = createPool({ url, name: 'broker', max: 4, durable: true, onError: () => {} })
const readings = await bullmqProducer({ name: 'readings', shards: 1, codec: inboundCodec, url, durable: true, log })
const changes = postgresChangeFeed({ url, log })
const takeovers = postgresTakeovers({ url, life, log })
const broker = await startBroker(
  { host: '127.0.0.1', mqttPort: 'any', mqttsPort: null, wsPort: null, tls: null },
  {
    readings,
    credentials: postgresCredentials(pool),
    commands: postgresDeviceCommands(pool),
    changes,
    registry: postgresBrokerConnections(pool, life, `node ${process.pid}`),
    takeovers,
    ticking: postgresLanes({ url, lanes: 1, lockClass: TICKING_LOCK_CLASS, log }),
    log,
    metrics: createMetrics(),
    clock: systemClock,
  },
)
process.on('SIGTERM', async () => {
  await broker.close()
  await Promise.all([changes.close(), takeovers.close(), readings.close()])
  await pool.end()
  process.exit(0)
})
process.send?.(broker.addresses.mqtt?.port)
