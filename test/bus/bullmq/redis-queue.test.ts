import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { redisJoiner } from '../../../bus/bullmq/join-redis.ts'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { createLog } from '../../../observability/log.ts'
import { killedWorkers } from '../../contract/bullmq.ts'
import { numbersCodec, queueContract } from '../../contract/queue.ts'
import { NEEDS_REDIS, startRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

async function open(t: Test) {
  const { url } = await startRedis(t)
  const options = { name: 'numbers', shards: 2, codec: numbersCodec, url, durable: true, log }
  const redis = new Redis(url)
  t.teardown(() => redis.disconnect())
  const age = async () => {
    for (const key of await redis.keys('wardbeat:numbers-*')) {
      if (/:\d+$/.test(key)) await redis.hincrby(key, 'timestamp', -1000)
    }
  }
  return { redis, url, age, producer: () => bullmqProducer(options), consumer: () => bullmqConsumer(options) }
}

t.test('BullMQ on Redis keeps the contract of the queue', NEEDS_REDIS, async t => queueContract(t, open))

t.test('and what workers held that were killed', NEEDS_REDIS, async t => killedWorkers(t, open))

t.test('a second consumer of a busy shard does not ask as fast as Redis answers', NEEDS_REDIS, async t => {
  const { redis, ...queue } = await open(t)
  const producer = await queue.producer()
  for (let n = 0; n < 3; n++) await producer.add(0, [n])
  let letGo = () => {}
  let begun = false
  const busy = queue.consumer()
  await busy.start(() => {
    begun = true
    return new Promise(done => {
      letGo = done
    })
  })
  await until(() => begun)
  const idle = queue.consumer()
  await idle.start(async () => {})
  const calls = async () => Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1])
  const before = await calls()
  const from = performance.now()
  await until(() => performance.now() - from > 1500)
  const perSecond = ((await calls()) - before) / ((performance.now() - from) / 1000)
  t.ok(perSecond < 250, `${perSecond.toFixed()} commands a second`)
  const released = Promise.all([busy.close(), idle.close()])
  letGo()
  await released
  await producer.close()
})

t.test('finished jobs and events do not pile up', NEEDS_REDIS, async t => {
  const { redis, ...queue } = await open(t)
  const producer = await queue.producer()
  const consumer = queue.consumer()
  let done = 0
  await consumer.start(async (_shard, batch) => {
    done += batch.length
  })
  for (let n = 0; n < 400; n++) await producer.add(0, [n])
  await until(() => done === 400)
  await until(async () => (await producer.depth()).active === 0)
  const jobs = (await redis.keys('wardbeat:numbers-0:*')).filter(key => /:\d+(:|$)/.test(key))
  t.same(jobs, [])
  const events = await redis.xlen('wardbeat:numbers-0:events')
  t.ok(events < 1200, `${events} events kept of 2000`)
  await consumer.close()
  await producer.close()
})

t.test('joining takes nothing for a worker that has lost its batch', NEEDS_REDIS, async t => {
  const { redis, ...queue } = await open(t)
  const producer = await queue.producer()
  for (let n = 0; n < 4; n++) await producer.add(0, [n])
  const { join } = redisJoiner(redis, 'wardbeat')
  const held = { id: '1', token: 'mine', texts: ['0'] }
  t.equal(await join('numbers-0', held), null, 'there is no lock')
  await redis.set('wardbeat:numbers-0:1:lock', 'of another', 'PX', 10_000)
  t.equal(await join('numbers-0', held), null, 'it is of another')
  t.same(await producer.depth(), { waiting: 4, active: 0 })
  await producer.close()
})
