import t, { type Test } from 'tap'
import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { migrateBullmq } from '../../../bus/bullmq/migrate.ts'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { createLog } from '../../../observability/log.ts'
import { killedWorkers } from '../../contract/bullmq.ts'
import { numbersCodec, queueContract } from '../../contract/queue.ts'
import { testDatabase } from '../../support/database.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

async function open(t: Test) {
  const { url, pool } = await testDatabase(t)
  const options = { name: 'numbers', shards: 2, codec: numbersCodec, url, durable: true, log }
  const age = async () => {
    await pool.query('update bullmq.job set added_at_ms = added_at_ms - 1000')
  }
  return { pool, url, age, producer: () => bullmqProducer(options), consumer: () => bullmqConsumer(options) }
}

t.test('BullMQ on PostgreSQL keeps the contract of the queue', async t => queueContract(t, open))

t.test('BullMQ on PostgreSQL keeps what workers held that were killed', async t => killedWorkers(t, open))

t.test('a second consumer of a busy shard does not ask as fast as the database answers', async t => {
  const { pool, ...queue } = await open(t)
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
  const calls = async () => {
    const { rows } = await pool.query<{ n: string }>(
      `select sum(xact_commit)::text as n from pg_stat_database where datname = current_database()`,
    )
    return Number(rows[0]?.n)
  }
  await until(async () => (await calls()) > 0)
  const before = await calls()
  const from = performance.now()
  await until(() => performance.now() - from > 1500)
  const perSecond = ((await calls()) - before) / ((performance.now() - from) / 1000)
  t.ok(perSecond < 250, `${perSecond.toFixed()} transactions a second`)
  const released = Promise.all([busy.close(), idle.close()])
  letGo()
  await released
  await producer.close()
})

t.test('finished jobs and events do not pile up', async t => {
  const { pool, ...queue } = await open(t)
  const producer = await queue.producer()
  const consumer = queue.consumer()
  let done = 0
  await consumer.start(async (_shard, batch) => {
    done += batch.length
  })
  for (let n = 0; n < 400; n++) await producer.add(0, [n])
  await until(() => done === 400)
  await until(async () => (await producer.depth()).active === 0)
  const count = async (table: string) => {
    const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from bullmq.${table}`)
    return rows[0]?.n ?? Number.NaN
  }
  t.equal(await count('job'), 0)
  const events = await count('event')
  t.ok(events < 1200, `${events} events kept of 2000`)
  await consumer.close()
  await producer.close()
})

t.test('migrating twice, or twice at once, changes nothing', async t => {
  const { url } = await testDatabase(t)
  await t.resolves(Promise.all([migrateBullmq(url), migrateBullmq(url)]))
})
