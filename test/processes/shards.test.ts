import t from 'tap'
import { bullmqConsumer } from '../../bus/bullmq/consumer.ts'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import { createLog } from '../../observability/log.ts'
import { parseConfiguration } from '../../processes/configuration.ts'
import { agreeOnShards } from '../../processes/shards.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const log = createLog('test', 'silent')

t.test('the number of shards changes only while nothing waits in them', async t => {
  const { url } = await testDatabase(t)
  const start = async (env: Record<string, string>) => {
    const parsed = parseConfiguration(env, '/clone')
    if (!parsed.ok) throw new Error(parsed.problems.join())
    const vapid = { privateKey: '', publicKey: '', subject: '' }
    const settings = { configuration: parsed.configuration, databaseUrl: url, jwtSecret: '', vapid }
    await agreeOnShards({ settings, log })
  }
  await start({})
  await start({})
  await start({ READINGS_SHARDS: '2', EVALUATION_SHARDS: '3' })

  const queue = { name: 'readings', shards: 2, codec: inboundCodec, url, durable: true, log }
  const producer = await bullmqProducer(queue)
  t.teardown(() => producer.close())
  await producer.add(1, [{ type: 'tick', shard: 1, at: 0 }])
  await t.rejects(start({ READINGS_SHARDS: '1', EVALUATION_SHARDS: '3' }), {
    message: /^READINGS_SHARDS: 1 batches wait in queues that were divided into 2 \(readings\) and 3/,
  })
  await start({ READINGS_SHARDS: '2', EVALUATION_SHARDS: '3' })

  const consumer = bullmqConsumer(queue)
  await consumer.start(async () => {})
  await until(async () => (await producer.depth()).waiting + (await producer.depth()).active === 0)
  await consumer.close()
  await start({ READINGS_SHARDS: '1', EVALUATION_SHARDS: '3' })
})
