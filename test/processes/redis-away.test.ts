import t from 'tap'
import { bullmqProducer } from '../../bus/bullmq/producer.ts'
import { RedisAway } from '../../bus/redis/away.ts'
import { redisProbe } from '../../bus/redis/probe.ts'
import { createLog } from '../../observability/log.ts'
import { readiness } from '../../processes/readiness.ts'
import { whatIsAway } from '../../processes/what-is-away.ts'
import { InfluxAway } from '../../store/influx/outage.ts'
import { testApi } from '../api/support/api.ts'
import { NEEDS_REDIS, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const log = createLog('test', 'silent')
const CSV = 'family,birthDate\nTest,1960-01-02\n'

t.test(
  'Redis is away: answers and readiness name it, and what needs only the database goes on',
  NEEDS_REDIS,
  async t => {
    const redis = await startRedis(t)
    const queue = { shards: 1, codec: { encode: (ids: readonly string[]) => ids.join(), decode: () => [] } }
    const open = (name: string) => bullmqProducer({ ...queue, name, url: redis.url, durable: true, log })
    const [jobQueue, readings] = [await open('jobs'), await open('readings')]
    const probe = redisProbe({ url: redis.url, name: 'readiness', log })
    const api = await testApi(t, {}, { jobQueue })
    t.teardown(async () => {
      probe.close()
      await Promise.all([jobQueue.close(), readings.close()])
    })
    const asked = { pool: api.pool, readings, redis: probe, states: () => [] }
    const isReady = async () => Object.values(await readiness(asked)).every(({ ok }) => ok)
    const admin = await api.as('admin')
    const send = () => admin('POST', '/patients/import', CSV, { 'content-type': 'text/csv' })

    await until(isReady)
    t.equal((await send()).status, 202)

    await redis.kill()
    await until(async () => !(await isReady()))
    t.match(await readiness(asked), {
      database: { ok: true },
      redis: { ok: false, detail: 'does not answer' },
      readings: { ok: false, detail: 'cannot be counted: Redis does not answer' },
    })
    t.match(await send(), {
      status: 503,
      body: { type: 'urn:wardbeat:problem:unavailable', detail: 'Redis does not answer; try again' },
    })
    t.equal((await admin('GET', '/patients')).status, 200)

    await redis.startAgain()
    await until(isReady)
    t.equal((await send()).status, 202, 'and by itself')
  },
)

t.test('what is away is named, whichever of them it is', async t => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  t.equal(whatIsAway(refused), 'The database')
  t.equal(whatIsAway(new InfluxAway(refused)), 'InfluxDB')
  t.equal(whatIsAway(new RedisAway(refused)), 'Redis')
  t.equal(whatIsAway(new TypeError('a fault')), null)
})
