import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { createLog } from '../../../observability/log.ts'
import { numbersCodec } from '../../contract/queue.ts'

// Started by queue.test.ts: reports the first batch it holds, and holds it until it is killed.
const url = process.argv[2]
if (url === undefined) throw new Error('The URL of the database is missing')
const log = createLog('test', 'silent')
const consumer = bullmqConsumer({ name: 'numbers', shards: 2, codec: numbersCodec, url, durable: true, log })
await consumer.start(() => {
  process.send?.('holding')
  return new Promise(() => {})
})
