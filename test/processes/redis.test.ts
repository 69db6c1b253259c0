import t from 'tap'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { createLog } from '../../observability/log.ts'
import { checkRedis, unfitRedis, weakSettings } from '../../processes/redis.ts'
import { numbersCodec } from '../contract/queue.ts'
import { testDatabase } from '../support/database.ts'
import { NEEDS_REDIS, startRedis } from '../support/redis.ts'

const log = createLog('test', 'silent')
const DURABLE = { appendonly: 'yes', appendfsync: 'always', policy: 'noeviction' }

t.test('too old a Redis and a replica are no place for queues', async t => {
  const state = { role: 'master', settings: DURABLE }
  t.match(unfitRedis({ ...state, version: '6.0.16' }), /6\.2 or newer/)
  t.match(unfitRedis({ ...state, version: '5.0.0' }), /6\.2 or newer/)
  t.equal(unfitRedis({ ...state, version: '6.2.0' }), null)
  t.equal(unfitRedis({ ...state, version: '7.0.15' }), null)
  t.match(unfitRedis({ ...state, version: '7.0.15', role: 'slave' }), /replica/)
})

t.test('each setting that could lose something is named', async t => {
  const weak = (settings: typeof DURABLE | null) => weakSettings({ version: '7.0.15', role: 'master', settings })
  t.same(weak(DURABLE), [])
  t.same(weak({ ...DURABLE, appendonly: 'no' }), ['set "appendonly yes"'])
  t.same(weak({ ...DURABLE, appendfsync: 'everysec' }), ['set "appendfsync always"'])
  t.same(weak({ ...DURABLE, policy: 'allkeys-lru' }), ['set "maxmemory-policy noeviction"'])
  t.same(weak(null), ['its settings cannot be read: allow CONFIG GET'])
})

t.test('a start looks at the real server first', NEEDS_REDIS, async t => {
  const { url: databaseUrl } = await testDatabase(t)
  const durable = await startRedis(t)
  const check = (redisUrl: string | null, allowWeakDurability = false) =>
    checkRedis({ redisUrl, allowWeakDurability }, databaseUrl, log)
  await t.resolves(check(null))
  await t.resolves(check(durable.url))

  const weak = await startRedis(t, ['--appendfsync', 'everysec'])
  await t.rejects(check(weak.url), { message: /^REDIS_URL: .*set "appendfsync always".*ALLOW_WEAK_DURABILITY=1/ })
  await t.resolves(check(weak.url, true), 'unless the loss is accepted')

  const locked = await startRedis(t, ['--requirepass', 'the-password'])
  await t.rejects(check(locked.url), { message: /NOAUTH/ })
  const wrong = await check(locked.url.replace('//', '//:wrong-one@')).catch(error => String(error))
  t.match(wrong, /WRONGPASS/)
  t.notMatch(wrong, /wrong-one/, 'the password is not shown')
  await t.resolves(check(locked.url.replace('//', '//:the-password@')))

  await durable.kill()
  await t.rejects(check(durable.url), { message: /127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/ })
})

t.test('what still waits in PostgreSQL is not left behind', NEEDS_REDIS, async t => {
  const { url } = await testDatabase(t)
  const redis = await startRedis(t)
  const options = { name: 'readings', shards: 1, codec: numbersCodec, url, durable: true, log }
  const producer = await bullmqProducer(options)
  await producer.add(0, [1])
  await producer.close()
  const checked = checkRedis({ redisUrl: redis.url, allowWeakDurability: true }, url, log)
  await t.rejects(checked, { message: /1 batches still wait in the queues of PostgreSQL/ })
})
