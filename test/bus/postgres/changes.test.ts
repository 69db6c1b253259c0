import pg from 'pg'
import t from 'tap'
import { postgresChangeFeed } from '../../../bus/postgres/changes.ts'
import { createLog } from '../../../observability/log.ts'
import { recordChanges } from '../../../store/postgres/changes.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { testDatabase } from '../../support/database.ts'
import { cutConnections, slowWriter, somebodyWaits } from '../../support/two-writers.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

async function follow(t: { teardown(end: () => Promise<void>): void }) {
  const { pool, url } = await testDatabase(t)
  const feed = postgresChangeFeed({ url, log })
  t.teardown(() => feed.close())
  const told: string[] = []
  const lost = { times: 0 }
  const subscribe = () =>
    feed.subscribe(
      changes => told.push(...changes.map(c => c.key)),
      () => {
        lost.times++
      },
    )
  const record = (...keys: string[]) =>
    transaction(pool, client =>
      recordChanges(
        client,
        keys.map(key => ({ topic: 'device' as const, key })),
      ),
    )
  return { pool, url, told, lost, subscribe, record }
}

t.test('every change after the subscription is told in order, and none before', async t => {
  const { told, lost, subscribe, record } = await follow(t)
  await record('before')
  await subscribe()
  await record('a', 'b')
  await record('c')
  await until(() => told.length >= 3)
  t.same(told, ['a', 'b', 'c'])
  t.equal(lost.times, 0)
})

t.test('more changes than are read at once arrive all, once, in order', async t => {
  const { told, lost, subscribe, record } = await follow(t)
  await subscribe()
  const keys = Array.from({ length: 2500 }, (_, i) => `k${i}`)
  await record(...keys)
  await record('last')
  await until(() => told.at(-1) === 'last')
  t.same(told, [...keys, 'last'])
  t.equal(lost.times, 0)
})

t.test('a change that commits late is not stepped over', async t => {
  const { pool, told, lost, subscribe, record } = await follow(t)
  const slow = await slowWriter(pool, client => recordChanges(client, [{ topic: 'device', key: 'slow' }]))
  await subscribe()
  const fast = record('fast')
  await somebodyWaits(pool)
  t.same(told, [])
  await slow.end('commit')
  await fast
  await until(() => told.length === 2)
  t.same(told, ['slow', 'fast'])
  t.equal(lost.times, 0)
})

t.test('a transaction that rolls back leaves no gap', async t => {
  const { pool, told, lost, subscribe, record } = await follow(t)
  await subscribe()
  const undone = await slowWriter(pool, client => recordChanges(client, [{ topic: 'device', key: 'undone' }]))
  await undone.end('rollback')
  await record('next')
  await until(() => told.length > 0)
  t.same(told, ['next'])
  t.equal(lost.times, 0)
})

t.test('after the server cut the connection, what was missed is told, once', async t => {
  const { pool, told, lost, subscribe, record } = await follow(t)
  await subscribe()
  for (const round of ['1', '2', '3']) {
    t.equal(await cutConnections(pool, 'wardbeat-changes'), 1)
    await record(round)
    await until(() => told.at(-1) === round)
  }
  t.same(told, ['1', '2', '3'])
  t.equal(lost.times, 0)
})

t.test('without a notification a change is told about a second later', async t => {
  const { pool, url, told, subscribe } = await follow(t)
  await subscribe()
  const silent = new pg.Client({ connectionString: url })
  await silent.connect()
  await silent.query(`update feed_positions set newest = newest + 1 where feed = 'changes'`)
  await silent.query(`insert into changes (version, topic, key) select newest, 'device', 'quiet' from feed_positions
    where feed = 'changes'`)
  await silent.end()
  await until(() => told.includes('quiet'))
  t.same(told, ['quiet'])
  t.ok(pool)
})

t.test('what was trimmed before it was read is said to be lost, and the feed goes on', async t => {
  const { pool, told, lost, subscribe, record } = await follow(t)
  await subscribe()
  await transaction(pool, async client => {
    await recordChanges(client, [{ topic: 'device', key: 'trimmed' }])
    await client.query('delete from changes')
  })
  await until(() => lost.times === 1)
  await record('on')
  await until(() => told.length === 1)
  t.same(told, ['on'])
  t.equal(lost.times, 1)
})

t.test('trimming what was read loses nothing', async t => {
  const { pool, told, lost, subscribe, record } = await follow(t)
  await subscribe()
  await record('read')
  await until(() => told.length === 1)
  await pool.query('delete from changes')
  await record('next')
  await until(() => told.length === 2)
  t.same(told, ['read', 'next'])
  t.equal(lost.times, 0)
})
