import t from 'tap'
import { packCursor } from '../../../model/live-cursor.ts'
import { alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi, tokenOf } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { joinedAs } from '../support/joined.ts'
import { type Heard, liveClient } from '../support/live-client.ts'

const PEOPLE = 2 ** 24
const ALERTS = 2 ** 29

/** What a message of a feed tells, in one word. */
const wordOf = ({ alert, event, notification }: Heard) =>
  alert ? `${alert.id} ${alert.state}` : (event?.summary ?? notification?.summary ?? '')
const isEntry = ({ type }: Heard) => ['alert', 'event', 'notification'].includes(type)

t.test('what happens to a patient is told at once to those who answer for him, and to nobody else', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const [own, alone] = [await house.patient(), await house.patient()]
  await house.admit(own, await house.ward('North', 'nurse'))
  await house.ward('South', 'doctor')
  await house.monitor(own)
  await house.monitor(alone)
  await house.link('patient', own)
  const join = (role: string, subscribe = {}) => joinedAs(t, api, role, { subscribe })
  const told = [
    await join('nurse'),
    await join('nurse', { patients: 'all' }),
    await join('nurse', { patients: [own] }),
    await join('patient'),
    await join('admin', { patients: 'all' }),
    await join('admin', { patients: [own] }),
  ]
  const untold = [
    await join('nurse', { timeline: false }),
    await join('nurse', { patients: [alone] }),
    await join('doctor'),
    await join('doctor', { patients: 'all' }),
    await join('admin'),
    await join('admin', { patients: [alone] }),
    await join('reception', { patients: 'all' }),
  ]
  await house.tell(own, 'of a patient in the ward')
  await house.tell(alone, 'of a patient nobody answers for')
  await house.notify('admin', 'for the administrator')
  const [everybody] = told.slice(4)
  await until(() => everybody?.of('event').length === 2 && everybody.of('notification').length === 1)
  for (const [i, client] of told.entries()) {
    await until(() => client.of('event').length > 0)
    t.match(
      client.of('event')[0],
      { cursor: Number, event: { patientId: own, type: 'note', at: /Z$/, by: null } },
      `${i}`,
    )
    t.equal(client.of('event').length, client === everybody ? 2 : 1)
  }
  await house.notify('nurse', 'last')
  await until(() => untold[0]?.of('notification').length === 1)
  for (const client of [...untold.slice(0, 5), ...untold.slice(6)]) t.same(client.of('event'), [])
  t.same(
    untold[5]?.of('event').map(m => m.event?.patientId),
    [alone],
    'an administrator hears of whom he names',
  )
})

t.test('the story of a patient is told from his admission to his discharge', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const patient = await house.patient()
  const ward = await house.ward('North', 'nurse')
  const nurse = await joinedAs(t, api, 'nurse', { subscribe: { vitals: true } })
  await house.tell(patient, 'before')
  await house.admit(patient, ward)
  await until(() => [...(watchedOf(api) ?? [])].includes(patient))
  await house.tell(patient, 'meanwhile')
  await until(() => nurse.of('event').length === 1)
  await house.discharge(patient)
  await until(() => ![...(watchedOf(api) ?? [])].includes(patient))
  await house.tell(patient, 'after')
  await house.notify('nurse', 'last')
  await nurse.first('notification')
  t.same(
    nurse.of('event').map(m => m.event?.summary),
    ['meanwhile'],
  )
})

const watchedOf = (api: Awaited<ReturnType<typeof testApi>>) => {
  const last = api.live.watched.at(-1)
  return last === 'all' ? undefined : last
}

t.test('a notification is for its user alone, on all his lines', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  await house.notify('nurse', 'before')
  const [one, two, other] = [
    await joinedAs(t, api, 'nurse'),
    await joinedAs(t, api, 'nurse'),
    await joinedAs(t, api, 'admin', { subscribe: { patients: 'all' } }),
  ]
  t.equal(one.welcome.unread, 1)
  t.equal(other.welcome.unread, 0)
  await house.notify('nurse', 'for the nurse')
  await house.notify('admin', 'for the administrator')
  await Promise.all([one, two, other].map(client => client.first('notification')))
  for (const client of [one, two]) t.same(client.of('notification').map(wordOf), ['for the nurse'])
  t.same(other.of('notification').map(wordOf), ['for the administrator'])
  t.match(one.of('notification')[0], {
    notification: { id: String, type: 'message', at: /Z$/, patientId: null, reference: null, readAt: null },
  })
  t.notOk(one.of('notification')[0]?.history)
})

for (const [where, before] of [
  ['from the start', null],
  ['across the wrap-around of the cursor', { alerts: ALERTS - 20, people: PEOPLE - 20 }],
] as const) {
  t.test(`clients that come and go hear everything of both feeds exactly once, in order: ${where}`, async t => {
    const api = await testApi(t)
    const house = houseOf(api)
    const patient = await house.patient()
    await house.admit(patient, await house.ward('North', 'nurse'))
    if (before !== null) {
      for (const [feed, newest] of Object.entries(before)) {
        await api.pool.query('update feed_positions set newest = $2 where feed = $1', [feed, newest])
      }
    }
    const token = await tokenOf(api.app, 'nurse')
    const first = await joinedAs(t, api, 'nurse')
    let since = first.welcome.cursor
    if (before !== null) t.equal(since, packCursor(before))
    first.socket.terminate()
    const written = { alert: [] as string[], people: [] as string[] }
    let writing = true
    const storms = [
      (async () => {
        while (writing) {
          const alert = alertOf({ patientId: patient })
          await raise(api.episodes, alert)
          written.alert.push(`${alert.id} active`)
        }
      })(),
      (async () => {
        for (let n = 0; writing; n++) {
          await (n % 2 === 0 ? house.tell(patient, `event ${n}`) : house.notify('nurse', `note ${n}`))
          written.people.push(n % 2 === 0 ? `event ${n}` : `note ${n}`)
        }
      })(),
    ]
    const heard = { alert: [] as string[], people: [] as string[] }
    const keep = (message: Heard) => {
      const feed = message.type === 'alert' ? heard.alert : heard.people
      feed.push(wordOf(message))
      since = message.cursor
    }
    for (let visit = 0; visit < 12; visit++) {
      const client = await liveClient(t, api.app)
      client.say({ type: 'hello', token, since })
      // Some lines break in the middle of their history, some later.
      const most = visit % 3 === 0 ? 3 : 20
      await until(() => client.heard.filter(isEntry).length >= most)
      client.socket.terminate()
      client.heard.filter(isEntry).slice(0, most).forEach(keep)
      t.same(client.of('resync'), [])
    }
    writing = false
    await Promise.all(storms)
    const last = await joinedAs(t, api, 'nurse', { since })
    const left = () => last.heard.filter(isEntry)
    await until(
      () => heard.alert.length + heard.people.length + left().length >= written.alert.length + written.people.length,
    )
    left().forEach(keep)
    t.same(heard.alert, written.alert)
    t.same(heard.people, written.people)
    t.ok(last.heard.filter(m => m.history).length > 0)
  })
}

t.test('unread counts are exact, whenever a client comes', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  let sent = 0
  let sending = true
  const storm = (async () => {
    while (sending) await house.notify('nurse', `${sent++}`)
  })()
  const clients: Awaited<ReturnType<typeof joinedAs>>[] = []
  for (let visit = 0; visit < 15; visit++) clients.push(await joinedAs(t, api, 'nurse'))
  sending = false
  await storm
  for (const client of clients) {
    const counted = () => (client.welcome.unread ?? 0) + client.of('notification').filter(m => !m.history).length
    await until(() => counted() >= sent)
    t.equal(counted(), sent)
  }
})

t.test('a new state in mid-line loses and doubles no notification and no alert', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const [always, sometimes] = [await house.patient(), await house.patient()]
  const ward = await house.ward('North', 'nurse')
  await house.admit(always, ward)
  await raise(api.episodes, alertOf({ patientId: sometimes }))
  const nurse = await joinedAs(t, api, 'nurse')
  const written = { alert: [] as string[], people: [] as string[] }
  let writing = true
  const storms = [
    (async () => {
      for (let n = 0; writing; n++) {
        await house.notify('nurse', `note ${n}`)
        written.people.push(`note ${n}`)
      }
    })(),
    (async () => {
      while (writing) {
        const alert = alertOf({ patientId: always })
        await raise(api.episodes, alert)
        written.alert.push(`${alert.id} active`)
      }
    })(),
  ]
  for (let round = 1; round <= 10; round++) {
    await house.admit(sometimes, ward)
    await until(() => nurse.of('resync').length === 2 * round - 1)
    await house.discharge(sometimes)
    await until(() => nurse.of('resync').length === 2 * round)
  }
  writing = false
  await Promise.all(storms)
  await until(() => nurse.heard.filter(isEntry).length >= written.alert.length + written.people.length)
  t.same(nurse.of('alert').map(wordOf), written.alert)
  t.same(nurse.of('notification').map(wordOf), written.people)
  const welcome = nurse.of('welcome').at(-1)
  const after = nurse.heard.slice(welcome === undefined ? 0 : nurse.heard.indexOf(welcome))
  const live = after.filter(m => m.type === 'notification' && !m.history)
  t.equal((welcome?.unread ?? 0) + live.length, written.people.length, 'and the count is exact')
})

t.test('a cursor older than either outbox gets resync', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  await house.notify('nurse', 'one')
  await house.notify('nurse', 'two')
  await house.notify('nurse', 'three')
  await raise(api.episodes, alertOf({ patientId: null }))
  await api.pool.query('delete from people_outbox where cursor <= 2')
  for (const [people, isTooOld] of [
    [1, true],
    [2, false],
    [3, false],
  ] as const) {
    const client = await joinedAs(t, api, 'nurse', { since: packCursor({ alerts: 1, people }) })
    t.equal(client.of('resync').length === 1, isTooOld)
    t.equal(client.welcome.unread, 3)
    await client.first('ping')
    t.equal(client.of('notification').length, isTooOld ? 0 : 3 - people)
  }
})
