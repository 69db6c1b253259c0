import { randomUUID } from 'node:crypto'
import t from 'tap'
import { packCursor } from '../../../model/live-cursor.ts'
import { alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { type TestApi, testApi, tokenOf } from '../support/api.ts'
import { liveClient } from '../support/live-client.ts'

async function joined(
  t: Parameters<typeof testApi>[0] & { teardown(end: () => void): void },
  api: TestApi,
  hello: object = {},
) {
  const client = await liveClient(t, api.app)
  client.say({ type: 'hello', token: await tokenOf(api.app, 'admin'), ...hello })
  const welcome = await client.first('welcome')
  return { ...client, welcome }
}

t.test('every change of an alert reaches every client, in order, with growing cursors', async t => {
  const api = await testApi(t)
  const nurse = await api.as('admin')
  const clients = [await joined(t, api), await joined(t, api)]
  const alert = alertOf()
  await raise(api.episodes, alert)
  await nurse('POST', `/alerts/${alert.id}/acknowledge`)
  await nurse('POST', `/alerts/${alert.id}/resolve`, { reason: 'done' })
  for (const client of clients) {
    await until(() => client.of('alert').length === 3)
    t.same(
      client.of('alert').map(m => m.alert?.state),
      ['active', 'acknowledged', 'resolved'],
    )
    const cursors = client.of('alert').map(m => Number(m.cursor))
    t.same(
      cursors,
      [...cursors].sort((a, b) => a - b),
    )
    t.ok(Number(client.welcome.cursor) < Number(cursors[0]))
    t.notOk(client.of('alert').some(m => m.history))
  }
})

t.test('the time from the arrival of a reading to its alert on the wire is measured', async t => {
  const api = await testApi(t)
  const nurse = await api.as('admin')
  const client = await joined(t, api)
  const alert = alertOf()
  const facts = { ...alert.justification.facts, arrivedAt: Date.now() - 100 }
  await raise(api.episodes, { ...alert, justification: { ...alert.justification, facts } })
  await nurse('POST', `/alerts/${alert.id}/acknowledge`)
  await until(() => client.of('alert').length === 2)
  const { values } = await api.ports.metrics.liveAlertSeconds.get()
  const value = (name: string) => values.find(v => v.metricName === `wardbeat_live_alert_seconds_${name}`)?.value ?? 0
  t.equal(value('count'), 1, 'an acknowledgement is no alarm')
  t.ok(value('sum') >= 0.1 && value('sum') < 5)
})

t.test('welcome holds every open alert, whoever comes', async t => {
  const api = await testApi(t)
  const [open, over] = [alertOf(), alertOf()]
  await raise(api.episodes, open, over)
  await (await api.as('admin'))('POST', `/alerts/${over.id}/resolve`, { reason: 'done' })
  const { welcome } = await joined(t, api)
  t.same(
    welcome.alerts?.map(a => a.id),
    [open.id],
  )
})

t.test('since brings what was missed, in order, once, after the welcome, marked as history', async t => {
  const api = await testApi(t)
  const before = await joined(t, api)
  const since = before.welcome.cursor
  before.socket.terminate()
  const alerts = Array.from({ length: 1203 }, () => alertOf()) // more than two pages of the feed
  await raise(api.episodes, ...alerts)
  const client = await joined(t, api, { since })
  await until(() => client.of('alert').length === alerts.length)
  const late = alertOf()
  await raise(api.episodes, late)
  await until(() => client.of('alert').length === alerts.length + 1)
  t.equal(client.heard[0]?.type, 'welcome')
  const missed = client.of('alert').filter(m => m.history)
  t.same(
    missed.map(m => m.alert?.id),
    alerts.map(a => a.id),
  )
  t.match(client.of('alert').at(-1), { alert: { id: late.id } })
  t.notOk(client.of('alert').at(-1)?.history)
  t.equal(client.of('resync').length, 0)
})

t.test('a cursor that is too old or unknown gets resync, and the state as it is', async t => {
  const api = await testApi(t)
  const alerts = [alertOf(), alertOf(), alertOf()]
  for (const alert of alerts) await raise(api.episodes, alert)
  await api.pool.query('delete from alert_outbox where cursor <= 2')
  const at = (alerts: number) => packCursor({ alerts, people: 0 })
  for (const [since, resync] of [
    [at(0), true],
    [at(1), true],
    [at(2), false],
    [at(3), false],
    [at(4), true],
    [packCursor({ alerts: 3, people: 1 }), true],
    [Number.MAX_SAFE_INTEGER, true],
  ] as const) {
    const client = await joined(t, api, { since })
    t.equal(client.of('resync').length === 1, resync, `since ${since}`)
    t.equal(client.welcome.alerts?.length, 3)
  }
})

t.test('a cursor of a database that was lost gets resync, also when the restored one has come as far', async t => {
  const api = await testApi(t)
  await raise(api.episodes, alertOf())
  await raise(api.episodes, alertOf())
  // As a restore leaves it: the lost database had given out 3 and 4 after the backup.
  await api.pool.query(`update feed_positions set newest = newest + 1000 where feed = 'alerts'`)
  await raise(api.episodes, alertOf())
  const at = (alerts: number) => packCursor({ alerts, people: 0 })
  for (const [since, resync] of [
    [at(1), false],
    [at(3), true],
    [at(4), true],
    [at(1002), false],
    [at(1003), false],
  ] as const) {
    const client = await joined(t, api, { since })
    t.equal(client.of('resync').length === 1, resync, `since ${since}`)
  }
})

t.test('clients that come and go while alerts are raised hear each exactly once', async t => {
  const api = await testApi(t)
  const token = await tokenOf(api.app, 'admin')
  const raised: string[] = []
  let raising = true
  const storm = (async () => {
    while (raising) {
      const alert = alertOf({ id: randomUUID() })
      await raise(api.episodes, alert)
      raised.push(alert.id)
    }
  })()
  let since: number | undefined
  const heard: string[] = []
  const known = new Set<string>()
  for (let visit = 0; visit < 8; visit++) {
    const client = await liveClient(t, api.app)
    client.say({ type: 'hello', token, ...(since === undefined ? {} : { since }) })
    const welcome = await client.first('welcome')
    if (since === undefined) for (const alert of welcome.alerts ?? []) known.add(alert.id)
    await until(() => client.of('alert').length >= 5)
    client.socket.terminate()
    const alerts = client.of('alert')
    heard.push(...alerts.map(m => String(m.alert?.id)))
    since = alerts.at(-1)?.cursor
  }
  raising = false
  await storm
  const last = await joined(t, api, { since })
  const expected = raised.filter(id => !known.has(id))
  await until(() => heard.length + last.of('alert').length >= expected.length)
  heard.push(...last.of('alert').map(m => String(m.alert?.id)))
  t.same(heard, expected)
})

t.test('a client that cannot be welcomed is told to come again', async t => {
  const api = await testApi(t)
  api.ports.notifications.unread = () => Promise.reject(new Error('the database is away'))
  const client = await liveClient(t, api.app)
  client.say({ type: 'hello', token: await tokenOf(api.app, 'admin') })
  t.match(await client.closed(), { code: 1013 })
})
