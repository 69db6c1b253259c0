import { randomUUID } from 'node:crypto'
import t from 'tap'
import { alertOf, T0 } from '../../support/records.ts'
import { raise } from '../support/alerts.ts'
import { testApi } from '../support/api.ts'

const PATIENT = randomUUID()

t.test('an alert is read with its justification, acknowledged and resolved, each once', async t => {
  const api = await testApi(t)
  const nurse = await api.as('admin')
  const me = (await nurse('GET', '/me')).body.id
  const alert = alertOf({ patientId: PATIENT })
  await raise(api.episodes, alert)
  const path = `/alerts/${alert.id}`
  const { body } = await nurse('GET', path)
  t.match(body, {
    id: alert.id,
    state: 'active',
    raisedAt: new Date(alert.raisedAt).toISOString(),
    acknowledgedAt: null,
  })
  t.same(body.justification, alert.justification)
  const first = await nurse('POST', `${path}/acknowledge`)
  t.match(first, { status: 200, body: { state: 'acknowledged', acknowledgedBy: me } })
  t.same((await nurse('POST', `${path}/acknowledge`, {})).body, first.body)
  const resolved = await nurse('POST', `${path}/resolve`, { reason: 'Probe was off' })
  t.match(resolved.body, {
    state: 'resolved',
    resolvedReason: 'Probe was off',
    resolvedBy: me,
    conditionPresent: false,
  })
  t.same((await nurse('POST', `${path}/resolve`, { reason: 'Again' })).body, resolved.body)
  t.same((await nurse('POST', `${path}/acknowledge`)).body, resolved.body)
})

t.test('an unknown alert is 404, a resolution without a reason 400', async t => {
  const api = await testApi(t)
  const nurse = await api.as('admin')
  for (const id of [randomUUID(), 'x', "'%20or%201=1"]) {
    t.equal((await nurse('GET', `/alerts/${id}`)).status, 404, id)
    t.equal((await nurse('POST', `/alerts/${id}/acknowledge`)).status, 404, id)
  }
  const alert = alertOf()
  await raise(api.episodes, alert)
  for (const body of [undefined, {}, { reason: '' }, { reason: 'x'.repeat(501) }, { reason: 'a\u0000b' }]) {
    t.equal((await nurse('POST', `/alerts/${alert.id}/resolve`, body)).status, 400, JSON.stringify(body))
  }
  for (const reason of ['   ', '\u200b\u202e']) {
    t.match(await nurse('POST', `/alerts/${alert.id}/resolve`, { reason }), {
      status: 400,
      body: { errors: [{ path: 'reason', message: 'must not be blank' }] },
    })
  }
  t.match((await nurse('GET', `/alerts/${alert.id}`)).body, { state: 'active' })
})

t.test('the list is filtered and paged', async t => {
  const api = await testApi(t)
  const nurse = await api.as('admin')
  const alerts = Array.from({ length: 7 }, (_, i) =>
    alertOf({ patientId: i < 5 ? PATIENT : randomUUID(), priority: i % 2 ? 'high' : 'low', raisedAt: T0 + i * 1000 }),
  )
  await raise(api.episodes, ...alerts)
  await nurse('POST', `/alerts/${alerts[0]?.id}/acknowledge`)
  await nurse('POST', `/alerts/${alerts[1]?.id}/resolve`, { reason: 'x' })
  const ids = async (query: string) =>
    (await nurse('GET', `/alerts?${query}`)).body.items.map((a: { id: string }) => alerts.findIndex(b => b.id === a.id))
  t.same(await ids(''), [6, 5, 4, 3, 2, 1, 0])
  t.same(await ids('state=acknowledged,resolved'), [1, 0])
  t.same(await ids(`patientId=${PATIENT}&priority=high`), [3, 1])
  t.same(await ids(`from=${new Date(T0 + 5000).toISOString()}`), [6, 5])
  const seen: number[] = []
  let cursor = ''
  do {
    const { body } = await nurse('GET', `/alerts?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    seen.push(...body.items.map((a: { id: string }) => alerts.findIndex(b => b.id === a.id)))
    cursor = body.nextCursor ?? ''
  } while (cursor !== '')
  t.same(seen, [6, 5, 4, 3, 2, 1, 0])
  for (const query of ['state=dead', 'priority=top', 'patientId=x', 'from=now', 'cursor=x', 'limit=-1']) {
    t.equal((await nurse('GET', `/alerts?${query}`)).status, 400, query)
  }
})
