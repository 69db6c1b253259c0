import t from 'tap'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { createLog } from '../../../observability/log.ts'
import { copyOut } from '../../../store/postgres/copy-out.ts'
import { numbersCodec } from '../../contract/queue.ts'
import { testDatabase } from '../../support/database.ts'
import { NEEDS_REDIS, startRedis } from '../../support/redis.ts'

const log = createLog('test', 'silent')

/** Adds a batch to the queue at `url`. @returns how many rows each table has in a backup of `databaseUrl` then */
async function backedUp(url: string, databaseUrl: string) {
  const producer = await bullmqProducer({ name: 'readings', shards: 1, codec: numbersCodec, url, durable: true, log })
  await producer.add(0, [1])
  const waiting = (await producer.depth()).waiting
  await producer.close()
  const rows = new Map<string, number>()
  const names: string[] = []
  for await (const part of copyOut(databaseUrl, Date.now())) {
    if (part.kind === 'manifest') names.push(...part.manifest.tables.map(({ area, name }) => `${area} ${name}`))
    if (part.kind === 'end') rows.set(names[rows.size] ?? '', part.rows)
  }
  return { waiting, jobs: rows.get('queues job') }
}

t.test('a backup has the batches that wait in PostgreSQL, and none of those in Redis', NEEDS_REDIS, async t => {
  const { url } = await testDatabase(t)
  const redis = await startRedis(t)
  t.strictSame(await backedUp(redis.url, url), { waiting: 1, jobs: 0 })
  t.strictSame(await backedUp(url, url), { waiting: 1, jobs: 1 })
})
