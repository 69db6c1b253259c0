import t from 'tap'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'

t.test('the timeline of a patient, for those who may read it', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const [own, foreign] = [await house.patient(), await house.patient()]
  await house.admit(own, await house.ward('North', 'nurse'))
  await house.admit(foreign, await house.ward('South', 'doctor'))
  await house.link('patient', own)
  await house.tell(own, 'Arrived', 'arrival')
  await house.tell(own, 'Note')
  await house.tell(foreign, 'Of somebody else')
  for (const role of ['nurse', 'patient', 'admin']) {
    const call = await api.as(role)
    const { status, body } = await call('GET', `/patients/${own}/timeline`)
    t.equal(status, 200, role)
    t.same(
      body.items.map((event: { summary: string }) => event.summary),
      ['Note', 'Arrived'],
    )
  }
  const nurse = await api.as('nurse')
  const arrivals = await nurse('GET', `/patients/${own}/timeline?types=arrival,visit`)
  t.match(arrivals.body, { items: [{ type: 'arrival', patientId: own, by: null, at: /Z$/ }], nextCursor: null })
  const page = await nurse('GET', `/patients/${own}/timeline?limit=1`)
  const next = await nurse('GET', `/patients/${own}/timeline?limit=1&cursor=${page.body.nextCursor}`)
  t.match(next.body, { items: [{ summary: 'Arrived' }] })
  t.same((await nurse('GET', `/patients/${own}/timeline?to=${Date.now() - 3_600_000}`)).body.items, [])
  t.match(await nurse('GET', `/patients/${own}/timeline?types=gossip`), {
    status: 400,
    body: { errors: [{ path: 'types' }] },
  })
  t.equal((await nurse('GET', `/patients/${own}/timeline?from=soon`)).status, 400)
  t.equal((await nurse('GET', `/patients/${foreign}/timeline`)).status, 403)
  t.equal((await (await api.as('patient'))('GET', `/patients/${foreign}/timeline`)).status, 404)
  t.equal((await (await api.as('reception'))('GET', `/patients/${own}/timeline`)).status, 403)
  t.equal((await (await api.as('admin'))('GET', '/patients/nobody/timeline')).status, 404)
})

t.test('notifications are everybody’s own: listed, read by id, read up to a time', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  await house.notify('nurse', 'one')
  await house.notify('nurse', 'two')
  await house.notify('nurse', 'three')
  await house.notify('doctor', 'for the doctor')
  const [nurse, doctor] = [await api.as('nurse'), await api.as('doctor')]
  const list = await nurse('GET', '/notifications')
  t.same(
    list.body.items.map((n: { summary: string }) => n.summary),
    ['three', 'two', 'one'],
  )
  t.notOk('userId' in list.body.items[0])
  const [three] = list.body.items
  const foreign = (await doctor('GET', '/notifications')).body.items[0].id
  t.match(await nurse('POST', '/notifications/read', { ids: [three.id, foreign] }), {
    status: 200,
    body: { unread: 2 },
  })
  t.equal((await doctor('GET', '/notifications?unread=true')).body.items.length, 1, 'of others nothing is changed')
  const unread = await nurse('GET', '/notifications?unread=true&limit=1')
  t.match(unread.body, { items: [{ summary: 'two', readAt: null }], nextCursor: String })
  const rest = await nurse('GET', `/notifications?unread=true&limit=1&cursor=${unread.body.nextCursor}`)
  t.match(rest.body, { items: [{ summary: 'one' }], nextCursor: null })
  const upTo = new Date().toISOString()
  t.match(await nurse('POST', '/notifications/read', { upTo }), { body: { unread: 0 } })
  t.match((await nurse('GET', '/notifications')).body.items[0], { readAt: /Z$/ })
  for (const body of [{}, { ids: [], upTo }, { upTo: 'later' }, { ids: ['x'] }, { all: true }]) {
    t.equal((await nurse('POST', '/notifications/read', body)).status, 400, JSON.stringify(body))
  }
})
