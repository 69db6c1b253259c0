import t from 'tap'
import { postgresAlertFeed } from '../../../bus/postgres/alert-feed.ts'
import { createLog } from '../../../observability/log.ts'
import { appendAlerts } from '../../../store/postgres/outbox.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { testDatabase } from '../../support/database.ts'
import { alertOf } from '../../support/records.ts'
import { cutConnections, slowWriter, somebodyWaits } from '../../support/two-writers.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

async function outbox(t: { teardown(end: () => Promise<void>): void }) {
  const { pool, url } = await testDatabase(t)
  const feed = postgresAlertFeed({ url, pool, log })
  t.teardown(() => feed.close())
  const append = (...messages: string[]) =>
    transaction(pool, client =>
      appendAlerts(
        client,
        messages.map(message => alertOf({ message })),
      ),
    )
  /** Reads on at every wake-up, as the API does. */
  const tail = async () => {
    const seen: string[] = []
    let cursor = 0
    let reading = Promise.resolve()
    let over = false
    t.teardown(() => {
      over = true
      return reading
    })
    await feed.onWake(() => {
      if (over) return
      reading = reading.then(async () => {
        for (const entry of await feed.after(cursor, 10)) {
          seen.push(entry.alert.message)
          cursor = entry.cursor
        }
      })
    })
    return seen
  }
  return { pool, feed, append, tail }
}

t.test('an entry that commits late is not stepped over by a reader', async t => {
  const { pool, feed, append, tail } = await outbox(t)
  const seen = await tail()
  await append('first')
  await until(() => seen.length === 1)
  const slow = await slowWriter(pool, client => appendAlerts(client, [alertOf({ message: 'slow' })]))
  const fast = append('fast')
  await somebodyWaits(pool)
  t.same(await feed.bounds(), { oldest: 0, newest: 1 }, 'what is not committed has no cursor yet')
  await slow.end('commit')
  await fast
  await until(() => seen.length === 3)
  t.same(seen, ['first', 'slow', 'fast'])
})

t.test('many writers at once: a tail sees every entry once, in the order of cursors', async t => {
  const { feed, append, tail } = await outbox(t)
  const seen = await tail()
  await Promise.all(Array.from({ length: 60 }, (_, i) => append(`m${i}`, `n${i}`)))
  await until(() => seen.length >= 120)
  const all = await feed.after(0, 1000)
  t.same(
    all.map(entry => entry.cursor),
    Array.from({ length: 120 }, (_, i) => i + 1),
  )
  t.same(
    seen,
    all.map(entry => entry.alert.message),
  )
})

t.test('a cursor older than what is kept is recognised, also when nothing is kept', async t => {
  const { pool, feed, append } = await outbox(t)
  await append('1', '2', '3', '4')
  t.same(await feed.bounds(), { oldest: 0, newest: 4 })
  await pool.query('delete from alert_outbox where cursor <= 2')
  t.same(await feed.bounds(), { oldest: 2, newest: 4 }, 'who has seen 2 misses nothing, who has seen 1 does')
  t.same(
    (await feed.after(2, 10)).map(entry => entry.cursor),
    [3, 4],
  )
  await pool.query('delete from alert_outbox')
  t.same(await feed.bounds(), { oldest: 4, newest: 4 })
  await append('5')
  t.same(await feed.bounds(), { oldest: 4, newest: 5 })
})

t.test('readers are woken again after the server cut the connection', async t => {
  const { pool, append, tail } = await outbox(t)
  const seen = await tail()
  t.equal(await cutConnections(pool, 'wardbeat-alert-feed'), 1)
  await append('while away')
  await until(() => seen.length === 1)
  await append('after')
  await until(() => seen.length === 2)
})

t.test('an alert reaches a waiting reader well before the next poll', async t => {
  const { append, tail } = await outbox(t)
  const seen = await tail()
  const waits: number[] = []
  for (let i = 1; i <= 7; i++) {
    const start = performance.now()
    await append(`m${i}`)
    await until(() => seen.length === i)
    waits.push(performance.now() - start)
  }
  const median = waits.sort((a, b) => a - b)[3] ?? Number.POSITIVE_INFINITY
  t.ok(median < 400, `median ${median} ms`)
})
