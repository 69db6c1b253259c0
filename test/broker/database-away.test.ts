import t from 'tap'
import { bullmqConsumer } from '../../bus/bullmq/consumer.ts'
import { migrateBullmq } from '../../bus/bullmq/migrate.ts'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import type { Inbound } from '../../model/inbound.ts'
import { createLog } from '../../observability/log.ts'
import { device, testBroker, vitals } from '../support/broker.ts'
import { testDatabase } from '../support/database.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const STUCK_AFTER_MS = 1000

for (const { how, awayMs } of [
  { how: 'closed', awayMs: 500 }, // shorter than devices are made to wait
  { how: 'closed', awayMs: 3000 }, // longer: they are sent away, and come back
  { how: 'frozen', awayMs: 500 },
] as const) {
  t.test(`a database that is ${how} for ${awayMs} ms costs nothing that was acknowledged`, async t => {
    const { url } = await testDatabase(t)
    await migrateBullmq(url)
    const proxy = tcpProxy(new URL(url))
    await proxy.open()
    const log = createLog('test', 'silent')
    const options = { name: 'readings', shards: 1, codec: inboundCodec, url: proxy.url(), durable: true, log }
    const queue = await bullmqProducer<Inbound>(options)
    const consumer = bullmqConsumer<Inbound>(options)
    const taken = new Set<string>()
    const order: number[] = []
    await consumer.start(async (_shard, batch) => {
      for (const inbound of batch) {
        if (inbound.type !== 'message' || typeof inbound.payload !== 'string') continue
        if (!taken.has(inbound.payload)) order.push(Number(inbound.payload))
        taken.add(inbound.payload)
      }
    })
    const { broker, port } = await testBroker(t, { queue, settings: { limits: { stuckAfterMs: STUCK_AFTER_MS } } })
    t.teardown(async () => {
      await consumer.close(500)
      await queue.close()
      await proxy.close()
    })

    const client = await device(t, port, 'dev-1', {
      reconnectPeriod: 100,
      clientId: 'one',
      clean: false,
      reconnectOnConnackError: true,
    })
    const acknowledged = new Set<string>()
    let sent = 0
    const publish = () => {
      const payload = String(sent++)
      client.publish(vitals('dev-1'), payload, { qos: 1 }, error => {
        if (!error) acknowledged.add(payload)
      })
    }
    const sending = setInterval(publish, 20)
    t.teardown(() => clearInterval(sending))
    await until(() => taken.size > 10)

    if (how === 'closed') await proxy.close()
    else proxy.freeze()
    await new Promise(done => setTimeout(done, awayMs))
    if (how === 'closed') await proxy.open()

    const before = sent
    await until(() => acknowledged.size >= before + 10, { within: 30_000, what: 'devices are acknowledged again' })
    clearInterval(sending)
    await until(() => acknowledged.size === sent, { within: 30_000, what: 'all are acknowledged' })
    await until(() => taken.size === sent, { within: 30_000, what: 'what is acknowledged arrives' })
    t.same(
      [...acknowledged].filter(payload => !taken.has(payload)),
      [],
    )
    t.ok(broker.healthy())
    t.equal(order.length, sent)
  })
}
