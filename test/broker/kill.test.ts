import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { bullmqConsumer } from '../../bus/bullmq/consumer.ts'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import type { Inbound } from '../../model/inbound.ts'
import { createLog } from '../../observability/log.ts'
import { publishPacket, rawLogin, vitals } from '../support/broker.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const DEVICES = 20
/** Messages one device has on the way without acknowledgement. */
const WINDOW = 4

async function startBrokerProcess(t: Test, url: string): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(new URL('./broker-process.js', import.meta.url), [url], { stdio: 'inherit' })
  t.teardown(() => child.kill('SIGKILL'))
  const [port] = await once(child, 'message')
  return { child, port: Number(port) }
}

/** Publishes without pause until the connection ends; what was acknowledged is noted. */
async function publishUntilCut(t: Test, port: number, deviceId: string, run: number, acknowledged: Set<string>) {
  const raw = await rawLogin(t, port, deviceId)
  const payload = (id: number) => `${run}/${deviceId}/${id}`
  let next = 1
  const publishNext = () => {
    raw.send(publishPacket(vitals(deviceId), payload(next), { messageId: next }))
    next++
  }
  let seen = 0
  raw.socket.on('data', () => {
    const acks = raw.acknowledged()
    for (; seen < acks.length; seen++) {
      acknowledged.add(payload(acks[seen] ?? 0))
      publishNext()
    }
  })
  for (let i = 0; i < WINDOW; i++) publishNext()
}

async function everythingQueued(url: string) {
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
  await consumer.start(async (_shard, batch) => {
    for (const entry of batch) {
      if (entry.type === 'message') got.set(String(entry.payload), (got.get(String(entry.payload)) ?? 0) + 1)
    }
  })
  await until(async () => {
    const { waiting, active } = await consumer.depth()
    return waiting + active === 0
  })
  await consumer.close()
  return got
}

t.test('a broker killed under load loses nothing that it acknowledged', async t => {
  const { url } = await testDatabase(t)
  const acknowledged = new Set<string>()
  for (let run = 0; run < 3; run++) {
    const { child, port } = await startBrokerProcess(t, url)
    const before = acknowledged.size
    for (let i = 0; i < DEVICES; i++) await publishUntilCut(t, port, `dev-${i}`, run, acknowledged)
    await until(() => acknowledged.size > before + 500)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const got = await everythingQueued(url)
  const lost = [...acknowledged].filter(payload => !got.has(payload))
  t.same(lost, [], `of ${acknowledged.size} acknowledged messages`)
})

t.test('a broker asked to stop under load loses nothing, and exits with 0 within 10 s', async t => {
  const { url } = await testDatabase(t)
  const acknowledged = new Set<string>()
  const { child, port } = await startBrokerProcess(t, url)
  for (let i = 0; i < DEVICES; i++) await publishUntilCut(t, port, `dev-${i}`, 0, acknowledged)
  await until(() => acknowledged.size > 300)
  const from = performance.now()
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
  t.ok(performance.now() - from < 10_000)
  const got = await everythingQueued(url)
  t.same(
    [...acknowledged].filter(payload => !got.has(payload)),
    [],
  )
  t.ok(
    [...got.values()].every(times => times === 1),
    'nothing is on the queue twice',
  )
})
