import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { inboundCodec } from '../../../bus/inbound-codec.ts'
import { postgresLanes } from '../../../bus/postgres/lanes.ts'
import { LANES } from '../../../ingest/subscribe/settings.ts'
import { startSubscription } from '../../../ingest/subscribe/start.ts'
import { systemClock } from '../../../model/clock.ts'
import { createLog } from '../../../observability/log.ts'
import { createMetrics } from '../../../observability/metrics.ts'
import { SUBSCRIPTION_LOCK_CLASS } from '../../../store/postgres/locks.ts'
import { someChanges, someCommands } from '../../support/broker.ts'

// Started by kill.test.ts and by the benchmark: a subscription with the real queue and lanes, in a process that can be killed.
const [url, port] = process.argv.slice(2)
if (url === undefined || port === undefined) throw new Error('The database and the broker are missing')
const log = createLog('test', 'silent')
const metrics = createMetrics()
const readings = await bullmqProducer({ name: 'readings', shards: 2, codec: inboundCodec, url, durable: true, log })
const subscription = await startSubscription(
  { address: { host: '127.0.0.1', port: Number(port), tls: null, username: null, password: null } },
  {
    readings,
    lanes: postgresLanes({ url, lanes: LANES, lockClass: SUBSCRIPTION_LOCK_CLASS, log }),
    commands: someCommands().outbox,
    changes: someChanges().feed,
    log,
    metrics,
    clock: systemClock,
  },
)
const telling = setInterval(async () => {
  const lanes = (await metrics.brokerLanes.get()).values[0]?.value ?? 0
  const { values } = await metrics.handOffSeconds.get()
  const durable = values.find(({ metricName }) => metricName === 'wardbeat_hand_off_seconds_count')?.value ?? 0
  process.send?.({ lanes, durable })
}, 50)
process.on('SIGTERM', async () => {
  clearInterval(telling)
  await subscription.close()
  await readings.close()
  process.exit(0)
})
