import t from 'tap'
import { postgresAlertFeed } from '../../../bus/postgres/alert-feed.ts'
import { createLog } from '../../../observability/log.ts'
import { postgresAlertMover, postgresAlertReader } from '../../../store/postgres/alerts.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { createPool } from '../../../store/postgres/pool.ts'
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

t.test('a commit that raises alerts waits for the disk, even on a pool that otherwise does not', async t => {
  const soft = createPool({ url, name: 'soft', max: 1, durable: false, onError: () => {} })
  t.teardown(() => soft.end())
  const episodes = postgresEpisodes(soft)
  const { epoch } = await episodes.takeOver(1)
  const flushed = async () =>
    (await pool.query<{ yes: boolean }>('select pg_current_wal_flush_lsn() >= $1::pg_lsn as yes', [await written()]))
      .rows[0]?.yes
  const written = async () =>
    (await soft.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')).rows[0]?.lsn
  await episodes.commit(1, epoch, { raise: [alertOf()], move: [], runs: [], runsOver: [] })
  t.equal(await flushed(), true)
})
