import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import t from 'tap'
import type { PeopleEntry } from '../../../bus/people-feed.ts'
import { postgresPeopleFeed } from '../../../bus/postgres/people-feed.ts'
import { createLog } from '../../../observability/log.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { appendTimeline, notify } from '../../../store/postgres/timeline.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { houseOf } from '../../api/support/house.ts'
import { feedContract } from '../../contract/feed.ts'
import { testDatabase } from '../../support/database.ts'
import { T0 } from '../../support/records.ts'
import { cutConnections } from '../../support/two-writers.ts'

const log = createLog('test', 'silent')
const textOf = (entry: PeopleEntry | undefined) =>
  entry === undefined ? '' : 'event' in entry ? entry.event.summary : entry.notification.summary

feedContract(t, async t => {
  const { pool, url } = await testDatabase(t)
  const patientId = await houseOf({ pool }).patient()
  const feed = postgresPeopleFeed({ url, pool, log })
  t.teardown(() => feed.close())
  const append = (client: pg.ClientBase, texts: readonly string[]) =>
    appendTimeline(
      client,
      texts.map(summary => ({ patientId, type: 'note', at: T0, by: null, summary, reference: null })),
    )
  return {
    pool,
    feed,
    append,
    appendAll: (...texts) => transaction(pool, client => append(client, texts)),
    textOf: async cursor => textOf((await feed.after(cursor - 1, 1))[0]),
    forget: async upTo => void (await pool.query('delete from people_outbox where cursor <= $1', [upTo])),
    cut: () => cutConnections(pool, 'wardbeat-people-feed'),
  }
})

t.test('events and notifications come back as they were told, in one order', async t => {
  const { pool, url } = await testDatabase(t)
  const house = houseOf({ pool })
  const patientId = await house.patient()
  await postgresUsers(pool).ensure({ email: 'nurse@test.local', name: 'N', roles: ['nurse'], passwordHash: '' }, T0)
  const userId = await house.userId('nurse')
  const feed = postgresPeopleFeed({ url, pool, log })
  t.teardown(() => feed.close())
  const reference = { kind: 'note', id: randomUUID() }
  const event = { patientId, type: 'note', at: T0, by: userId, summary: 'Note', reference } as const
  const notification = { userId, type: 'message', at: T0, summary: 'Message', patientId, reference: null }
  await transaction(pool, async client => {
    await appendTimeline(client, [event])
    await notify(client, [notification])
    await appendTimeline(client, [])
    await notify(client, [])
  })
  t.match(await feed.after(0, 10), [
    { cursor: 1, event: { ...event, id: String } },
    { cursor: 2, notification: { ...notification, id: String, readAt: null } },
  ])
  await pool.query(`insert into people_outbox (cursor, event) values (3, '{}')`)
  await t.rejects(feed.after(2, 10), { message: /cursor 3 .* damaged/ })
})
