import { Redis } from 'ioredis'
import t from 'tap'
import type { LiveVitals } from '../../../bus/live-vitals.ts'
import { redisLiveVitalsPublisher, redisLiveVitalsSubscriber } from '../../../bus/redis/live-vitals.ts'
import { createLog } from '../../../observability/log.ts'
import { liveVitalsContract } from '../../contract/live-vitals.ts'
import { NEEDS_REDIS, startRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

t.test('pub/sub keeps the contract of live numbers', NEEDS_REDIS, async t =>
  liveVitalsContract(t, async t => {
    const { url } = await startRedis(t)
    const redis = new Redis(url)
    t.teardown(() => redis.disconnect())
    return {
      publisher: clock => redisLiveVitalsPublisher({ url, log, clock }),
      subscriber: () => redisLiveVitalsSubscriber({ url, log }),
      async cut() {
        const clients = String(await redis.client('LIST')).split('\n')
        const live = clients.filter(client => client.includes(' name=wardbeat-live-vitals-'))
        t.equal(live.length, 4)
        for (const client of live) await redis.client('KILL', 'ID', /^id=(\d+)/.exec(client)?.[1] ?? '')
      },
      async overhear() {
        const heard: string[] = []
        const ear = new Redis(url)
        ear.on('message', (_channel, payload) => heard.push(payload))
        await ear.subscribe('wardbeat:0:live_vitals')
        return async () => {
          await ear.ping()
          ear.disconnect()
          return heard
        }
      },
    }
  }),
)

t.test('numbers flow again after Redis was away, and do not reach another database of it', NEEDS_REDIS, async t => {
  const server = await startRedis(t)
  const publisher = redisLiveVitalsPublisher({ url: server.url, log })
  const subscriber = redisLiveVitalsSubscriber({ url: server.url, log })
  const elsewhere = redisLiveVitalsSubscriber({ url: `${server.url}/1`, log })
  for (const part of [publisher, subscriber, elsewhere]) t.teardown(() => part.close())
  const got: LiveVitals[] = []
  const strange: LiveVitals[] = []
  await subscriber.subscribe(lives => got.push(...lives))
  await elsewhere.subscribe(lives => strange.push(...lives))
  subscriber.watch('all')
  elsewhere.watch('all')
  const arrives = (hr: number) =>
    until(() => {
      const now = Date.now()
      publisher.publish({ patientId: 'p', deviceId: 'd', measuredAt: now, arrivedAt: now, vitals: { hr } })
      return got.some(({ vitals }) => vitals.hr === hr)
    })
  await arrives(70)
  await server.kill()
  await server.startAgain()
  await arrives(71)
  t.same(strange, [])
})
