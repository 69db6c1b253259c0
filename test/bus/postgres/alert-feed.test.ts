import type pg from 'pg'
import t from 'tap'
import { postgresAlertFeed } from '../../../bus/postgres/alert-feed.ts'
import { createLog } from '../../../observability/log.ts'
import { appendAlerts } from '../../../store/postgres/outbox.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { feedContract } from '../../contract/feed.ts'
import { testDatabase } from '../../support/database.ts'
import { alertOf } from '../../support/records.ts'
import { cutConnections } from '../../support/two-writers.ts'

feedContract(t, async t => {
  const { pool, url } = await testDatabase(t)
  const feed = postgresAlertFeed({ url, pool, log: createLog('test', 'silent') })
  t.teardown(() => feed.close())
  const append = (client: pg.ClientBase, texts: readonly string[]) =>
    appendAlerts(
      client,
      texts.map(message => alertOf({ message })),
    )
  return {
    pool,
    feed,
    append,
    appendAll: (...texts) => transaction(pool, client => append(client, texts)),
    textOf: async cursor => (await feed.after(cursor - 1, 1))[0]?.alert.message ?? '',
    forget: async upTo => void (await pool.query('delete from alert_outbox where cursor <= $1', [upTo])),
    cut: () => cutConnections(pool, 'wardbeat-alerts-feed'),
  }
})
