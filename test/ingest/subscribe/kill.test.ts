import { once } from 'node:events'
import mqtt from 'mqtt'
import t from 'tap'
import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { inboundCodec } from '../../../bus/inbound-codec.ts'
import type { Inbound } from '../../../model/inbound.ts'
import { createLog } from '../../../observability/log.ts'
import { testDatabase } from '../../support/database.ts'
import { NEEDS_MOSQUITTO, startMosquitto } from '../../support/mosquitto.ts'
import { startSubscriptionProcess as startProcess } from '../../support/subscription-process.ts'
import { until } from '../../support/until.ts'

const DEVICES = 10
const LANES = 4

/** Far more than a process takes to start. */
const STARTED = { within: 30_000, what: 'a process has its share' }

t.test(
  'two share the load; one that is killed under load loses nothing, and the other one takes over',
  NEEDS_MOSQUITTO,
  async t => {
    const { url } = await testDatabase(t)
    const broker = await startMosquitto(t)
    const log = createLog('test', 'silent')
    const consumer = bullmqConsumer<Inbound>({
      name: 'readings',
      shards: 2,
      codec: inboundCodec,
      url,
      durable: true,
      log,
    })
    const got = new Map<string, number>()
    const ticks: number[] = []
    await consumer.start(async (_shard, batch) => {
      for (const entry of batch) {
        if (entry.type === 'message') got.set(String(entry.payload), (got.get(String(entry.payload)) ?? 0) + 1)
        else if (entry.type === 'tick' && entry.shard === 0) ticks.push(entry.at)
      }
    })
    t.teardown(() => consumer.close(500))

    const one = startProcess(t, url, broker.port)
    await until(() => one.told.lanes === LANES, STARTED)
    const two = startProcess(t, url, broker.port)
    await until(() => one.told.lanes === LANES / 2 && two.told.lanes === LANES / 2, STARTED)

    const acknowledged = new Set<string>()
    let sending = true
    const senders = Array.from({ length: DEVICES }, async (_, n) => {
      const client = await mqtt.connectAsync(broker.url)
      t.teardown(() => client.end(true))
      for (let i = 0; sending; i++) {
        const payload = `${n}/${i}`
        await client.publishAsync(`v1/devices/dev-${n}/vitals`, payload, { qos: 1 })
        acknowledged.add(payload)
      }
    })
    await until(() => got.size > 500)
    one.child.kill('SIGKILL')
    const killedAt = Date.now()
    await until(() => two.told.lanes === LANES, { what: 'the other one has all lanes' })
    t.ok(Date.now() - killedAt < 5000, `taken over after ${Date.now() - killedAt} ms`)

    const three = startProcess(t, url, broker.port)
    await until(() => three.told.lanes === LANES / 2, STARTED)
    two.child.kill('SIGTERM')
    const [code] = await once(two.child, 'exit')
    t.equal(code, 0)
    await until(() => three.told.lanes === LANES)
    sending = false
    await Promise.all(senders)
    await until(() => got.size >= acknowledged.size, { what: 'everything has arrived' })
    t.same(
      [...acknowledged].filter(payload => !got.has(payload)),
      [],
      `of ${acknowledged.size} none is lost`,
    )
    const twice = [...got.values()].filter(times => times > 1).length
    t.ok(twice < 500, `${twice} came again, which were on the way to the one that was killed`)
    const pauses = ticks.map((at, i) => at - (ticks[i - 1] ?? at))
    t.ok(Math.max(...pauses) < 5000, `no pause of the ticks is longer than a grace: ${Math.max(...pauses)} ms`)
    t.ok(pauses.filter(ms => ms < 500).length <= 2, 'one process ticks at a time')
  },
)
