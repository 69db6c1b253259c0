import t from 'tap'
import { postgresLiveVitalsPublisher, postgresLiveVitalsSubscriber } from '../../../bus/postgres/live-vitals.ts'
import { createLog } from '../../../observability/log.ts'
import { liveVitalsContract } from '../../contract/live-vitals.ts'
import { testDatabase } from '../../support/database.ts'
import { cutConnections } from '../../support/two-writers.ts'

const log = createLog('test', 'silent')

t.test('NOTIFY keeps the contract of live numbers', async t =>
  liveVitalsContract(t, async t => {
    const { pool, url } = await testDatabase(t)
    return {
      publisher: clock => postgresLiveVitalsPublisher({ url, log, clock }),
      subscriber: () => postgresLiveVitalsSubscriber({ url, log }),
      async cut() {
        t.equal(await cutConnections(pool, 'wardbeat-live-vitals-publisher'), 1)
        t.equal(await cutConnections(pool, 'wardbeat-live-vitals-subscriber'), 1)
      },
      async overhear() {
        const heard: string[] = []
        const ear = await pool.connect()
        ear.on('notification', n => heard.push(n.payload ?? ''))
        await ear.query('listen live_vitals')
        return async () => {
          await ear.query('select 1')
          ear.release(true)
          return heard
        }
      },
    }
  }),
)
