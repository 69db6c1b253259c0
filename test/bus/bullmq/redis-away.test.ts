import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { RedisAway } from '../../../bus/redis/away.ts'
import { createLog } from '../../../observability/log.ts'
import { freePort } from '../../../processes/ports.ts'
import { numbersCodec } from '../../contract/queue.ts'
import { NEEDS_REDIS, startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')
/** Far more than coming back takes. */
const BACK = { within: 30_000 }
const CERTIFICATES = join(process.cwd(), 'test/support/certificates')

t.setTimeout(240_000)

const optionsOf = (url: string) => ({ name: 'numbers', shards: 1, codec: numbersCodec, url, durable: true, log })

/** A producer that hands in 0, 1, 2 … one after the other as the broker does, and a consumer that takes them. */
async function load(t: Test, redis: TestRedis) {
  const producer = await bullmqProducer(optionsOf(redis.url))
  const consumer = bullmqConsumer(optionsOf(redis.url))
  const taken: number[] = []
  await consumer.start(async (_shard, batch) => {
    taken.push(...batch)
  })
  let added = 0
  let refused = 0
  let stopped = false
  const sending = (async () => {
    while (!stopped) {
      try {
        await producer.add(0, [added])
        added++
      } catch (error) {
        if (!(error instanceof RedisAway)) throw error
        refused++
        await new Promise(done => setTimeout(done, 20)) // the pause of a hand-off
      }
    }
  })()
  t.teardown(async () => {
    stopped = true
    await consumer.close(500)
    await producer.close()
  })
  return {
    producer,
    taken,
    added: () => added,
    refused: () => refused,
    async finish() {
      stopped = true
      await sending
      await until(() => new Set(taken).size >= added, { ...BACK, what: 'everything that was added arrives' })
    },
  }
}

/** @returns in the order in which they came first */
const firsts = (taken: readonly number[]) => [...new Set(taken)]
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

t.test('a Redis that is killed and started again under load loses nothing that was added', NEEDS_REDIS, async t => {
  const redis = await startRedis(t)
  const { added, refused, taken, finish } = await load(t, redis)
  for (let kill = 0; kill < 5; kill++) {
    const before = added()
    await until(() => added() > before + 100, { ...BACK, what: 'it flows' })
    await redis.kill()
    await redis.startAgain()
  }
  const before = added()
  await until(() => added() > before + 50, { ...BACK, what: 'it flows again' })
  await finish()
  t.same(firsts(taken), upTo(added()), 'each, in its order')
  t.ok(refused() > 0, `${refused()} were not known to be durable and handed in again`)
})

t.test('a Redis that is away for 20 s: nothing is added meanwhile, all goes on by itself', NEEDS_REDIS, async t => {
  const redis = await startRedis(t)
  const { producer, added, refused, taken, finish } = await load(t, redis)
  await until(() => taken.length > 50, BACK)
  await redis.kill()
  await until(() => refused() > 0, BACK)
  const [before, from] = [added(), performance.now()]
  await t.rejects(producer.depth(), RedisAway)
  await until(() => performance.now() - from > 20_000, { within: 25_000 })
  t.equal(added(), before, 'nothing was acknowledged')
  await redis.startAgain()
  const back = performance.now()
  await until(() => taken.includes(before + 10), BACK)
  t.ok(performance.now() - back < 5000, `flowing again after ${(performance.now() - back).toFixed()} ms`)
  await finish()
  t.same(firsts(taken), upTo(added()))
})

t.test('a Redis that hangs: adding fails in the end, and works again when it answers', NEEDS_REDIS, async t => {
  const redis = await startRedis(t)
  const { added, refused, taken, finish } = await load(t, redis)
  await until(() => taken.length > 50, BACK)
  redis.freeze()
  await until(() => refused() > 0, { ...BACK, what: 'it is not waited for without end' })
  redis.resume()
  const before = added()
  await until(() => taken.includes(before + 10), BACK)
  await finish()
  t.same(firsts(taken), upTo(added()))
})

t.test(
  'a batch in hand while Redis is away for longer than its lock runs again, before the next',
  NEEDS_REDIS,
  async t => {
    const redis = await startRedis(t)
    const producer = await bullmqProducer(optionsOf(redis.url))
    const consumer = bullmqConsumer(optionsOf(redis.url))
    const done: number[] = []
    let letGo = () => {}
    let begun = 0
    await consumer.start(async (_shard, batch) => {
      begun++
      if (begun === 1) {
        await new Promise<void>(finish => {
          letGo = finish
        })
      }
      done.push(...batch)
    })
    for (const n of upTo(3)) await producer.add(0, [n])
    await until(() => begun === 1)
    await redis.kill()
    const from = performance.now()
    await until(() => performance.now() - from > 2500, { what: 'the lock is over' })
    await redis.startAgain()
    await until(() => begun > 1, BACK)
    letGo()
    await until(() => firsts(done).length === 3, BACK)
    t.same(firsts(done), upTo(3))
    await until(async () => (await producer.depth()).waiting === 0, BACK)
    await consumer.close()
    await producer.close()
  },
)

t.test('closing does not wait for a Redis that is away', NEEDS_REDIS, async t => {
  const redis = await startRedis(t)
  const producer = await bullmqProducer(optionsOf(redis.url))
  const consumer = bullmqConsumer(optionsOf(redis.url))
  let letGo = () => {}
  let begun = false
  await consumer.start(() => {
    begun = true
    return new Promise(finish => {
      letGo = finish
    })
  })
  await producer.add(0, [1])
  await until(() => begun)
  await redis.kill()
  await t.rejects(producer.add(0, [2]), RedisAway)
  const from = performance.now()
  letGo()
  await consumer.close(1000)
  await producer.close()
  t.ok(performance.now() - from < 3000, `closed after ${(performance.now() - from).toFixed()} ms`)
})

t.test('what is opened while Redis is away waits for it', NEEDS_REDIS, async t => {
  const redis = await startRedis(t)
  await redis.kill()
  const opening = bullmqProducer(optionsOf(redis.url))
  const consumer = bullmqConsumer(optionsOf(redis.url))
  const taken: number[] = []
  const starting = consumer.start(async (_shard, batch) => {
    taken.push(...batch)
  })
  await redis.startAgain()
  const producer = await opening
  await starting
  await producer.add(0, [1])
  await until(() => taken.length === 1, BACK)
  await consumer.close()
  await producer.close()
})

t.test(
  'a Redis that comes back with nothing in it still lets one worker at a time have a batch',
  NEEDS_REDIS,
  async t => {
    const redis = await startRedis(t)
    const producer = await bullmqProducer(optionsOf(redis.url))
    const consumers = [bullmqConsumer(optionsOf(redis.url)), bullmqConsumer(optionsOf(redis.url))]
    let busy = 0
    let most = 0
    const taken: number[] = []
    for (const consumer of consumers) {
      await consumer.start(async (_shard, batch) => {
        most = Math.max(most, ++busy)
        await new Promise(setImmediate)
        busy--
        taken.push(...batch)
      })
    }
    await redis.kill()
    await redis.empty()
    await redis.startAgain()
    const look = new Redis(redis.url)
    t.teardown(() => look.disconnect())
    await until(async () => (await look.hget('wardbeat:numbers-0:meta', 'concurrency')) === '1', BACK)
    await until(() => producer.depth().then(({ waiting }) => waiting === 0), BACK)
    for (const n of upTo(60)) await producer.add(0, [n])
    await until(() => taken.length === 60, BACK)
    t.same(taken, upTo(60))
    t.equal(most, 1)
    await Promise.all(consumers.map(consumer => consumer.close()))
    await producer.close()
  },
)

t.test('a worker goes over TLS with a name and a password', NEEDS_REDIS, async t => {
  const tlsPort = await freePort()
  const redis = await startRedis(t, [
    ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-ca-cert-file', join(CERTIFICATES, 'ca.crt')],
    ...['--tls-cert-file', join(CERTIFICATES, 'server.crt'), '--tls-key-file', join(CERTIFICATES, 'server.key')],
    ...['--user', 'ward', 'on', '>a-secret', '~wardbeat*', '&wardbeat*', '+@all'],
    ...['--user', 'default', 'off'],
  ])
  const login = 'ward:a-secret@'
  const producer = await bullmqProducer(optionsOf(redis.url.replace('//', `//${login}`)))
  await producer.add(0, [1])
  const worker = fork(new URL('./hanging-consumer.js', import.meta.url), [`rediss://${login}localhost:${tlsPort}`], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(CERTIFICATES, 'ca.crt') },
  })
  t.teardown(() => worker.kill('SIGKILL'))
  t.same(await once(worker, 'message'), ['holding', undefined], 'it has the batch that was added in the clear')
  await producer.close()
})
