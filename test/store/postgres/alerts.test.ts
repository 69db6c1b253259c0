import type pg from 'pg'
import t from 'tap'
import { postgresAlertFeed } from '../../../bus/postgres/alert-feed.ts'
import { createLog } from '../../../observability/log.ts'
import { NO_CHANGES } from '../../../store/episodes.ts'
import { postgresAlertMover, postgresAlertReader } from '../../../store/postgres/alerts.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { appendAlerts } from '../../../store/postgres/outbox.ts'
import { createPool, transaction } from '../../../store/postgres/pool.ts'
import { alertContract } from '../../contract/alerts.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'
import { alertOf } from '../../support/records.ts'

const { pool, url } = await testDatabase(t)
const feed = postgresAlertFeed({ url, pool, log: createLog('test', 'silent') })
t.teardown(() => feed.close())
const adapters = {
  episodes: postgresEpisodes(pool),
  reader: postgresAlertReader(pool),
  mover: postgresAlertMover(pool),
  feed,
  changes: changeReader(pool),
}
alertContract(t, () => adapters)

t.test(
  'a commit that puts alerts on the outbox waits for the disk, even on a pool that otherwise does not',
  async t => {
    const soft = createPool({ url, name: 'soft', max: 1, durable: false, onError: () => {} })
    t.teardown(() => soft.end())
    const setting = async (client: pg.ClientBase) => (await client.query('show synchronous_commit')).rows
    await transaction(soft, async client => {
      t.same(await setting(client), [{ synchronous_commit: 'off' }])
      await appendAlerts(client, [alertOf()])
      t.same(await setting(client), [{ synchronous_commit: 'on' }])
    })
  },
)

t.test('the text of an alert is what rules say, whatever signs are in it', async t => {
  const { epoch } = await adapters.episodes.takeOver(2)
  const alert = alertOf({ message: '\u2265 90 \u0001 \\u0000 "x"', deviceId: 'a:b' })
  await adapters.episodes.commit(2, epoch, { ...NO_CHANGES, raise: [alert] })
  t.same(await adapters.reader.get(alert.id), alert)
})
