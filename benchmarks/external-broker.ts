import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { bullmqConsumer } from '../bus/bullmq/consumer.ts'
import { inboundCodec } from '../bus/inbound-codec.ts'
import { LANES } from '../ingest/subscribe/settings.ts'
import type { Inbound } from '../model/inbound.ts'
import { createLog } from '../observability/log.ts'
import { TEMPLATE } from '../test/support/database.ts'
import { startMosquitto } from '../test/support/mosquitto.ts'
import { startTestPostgres } from '../test/support/postgres-for-run.ts'
import { startSubscriptionProcess } from '../test/support/subscription-process.ts'
import { generate } from './generate.ts'
import { sampleProcess } from './processes.ts'

/**
 * `node build/benchmarks/external-broker.js [SECONDS]`, after `npm test` has built it: what waits at Mosquitto is taken by
 * one and by two processes until it is durable on the readings queue. Messages are published first, for so many seconds
 * and while nobody takes them, so that publishing costs nothing meanwhile. Needs Mosquitto.
 */
const FILL_SECONDS = Number(process.argv[2] ?? 3)
const ends: (() => unknown)[] = []
const t = { teardown: (end: () => unknown) => void ends.push(end) }

const postgres = await startTestPostgres()
ends.push(() => postgres.stop())
const database = new URL(postgres.url)
database.pathname = `/${TEMPLATE}` // migrated
const broker = await startMosquitto(t)
const log = createLog('bench', 'warn')
const consumer = bullmqConsumer<Inbound>({
  name: 'readings',
  shards: 2,
  codec: inboundCodec,
  url: database.href,
  durable: true,
  log,
})
ends.push(() => consumer.close())
await consumer.start(async () => {})

for (const processes of [1, 2]) {
  const first = startSubscriptionProcess(t, database.href, broker.port)
  while (first.told.lanes < LANES) await pause(20) // the sessions are there from now on
  first.child.kill('SIGTERM')
  await once(first.child, 'exit')
  const filled = await generate({ port: broker.port, devices: 200, rate: 0, seconds: FILL_SECONDS, inflight: 4 })

  const takers = Array.from({ length: processes }, () => startSubscriptionProcess(t, database.href, broker.port))
  const durable = () => takers.reduce((sum, taker) => sum + taker.told.durable, 0)
  while (durable() === 0) await pause(5)
  const [from, before] = [performance.now(), durable()]
  while (durable() < filled.acked) await pause(5)
  const seconds = (performance.now() - from) / 1000
  const cpu = takers.map(({ child }) => sampleProcess(child.pid ?? 0)?.cpuSeconds ?? 0)
  process.stdout.write(
    `${processes} process(es): ${filled.acked} messages, ${Math.round((durable() - before) / seconds)} a second to durable, ` +
      `${takers.map(({ told }) => told.durable).join(' + ')}, CPU ${cpu.map(s => s.toFixed(1)).join(' + ')} s with the start\n`,
  )
  for (const { child } of takers) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}
for (const end of ends.reverse()) await end()
