import { startBroker } from '../../broker/start.ts'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import { systemClock } from '../../model/clock.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { oneBroker, someChanges, someCommands, someCredentials } from '../support/broker.ts'

// Started by kill.test.ts: a broker with the real queue, in a process that can be killed.
const url = process.argv[2]
if (url === undefined) throw new Error('The URL of the database is missing')
const log = createLog('test', 'silent')
const readings = await bullmqProducer({ name: 'readings', shards: 2, codec: inboundCodec, url, durable: true, log })
const broker = await startBroker(
  { host: '127.0.0.1', mqttPort: 'any', mqttsPort: null, wsPort: null, tls: null },
  {
    readings,
    credentials: someCredentials(Array.from({ length: 20 }, (_, i) => `dev-${i}`)),
    commands: someCommands().outbox,
    changes: someChanges().feed,
    ...oneBroker(),
    log,
    metrics: createMetrics(),
    clock: systemClock,
  },
)
process.send?.(broker.addresses.mqtt?.port)
process.on('SIGTERM', async () => {
  await broker.close()
  await readings.close()
  process.exit(0)
})
