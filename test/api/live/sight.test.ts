import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { LiveVitals } from '../../../bus/live-vitals.ts'
import { alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi, tokenOf } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { joinedAs } from '../support/joined.ts'
import { liveClient } from '../support/live-client.ts'

const numbers = (patientId: string): LiveVitals => {
  const now = Date.now()
  return { patientId, deviceId: 'm', measuredAt: now, arrivedAt: now, vitals: { hr: 60 } }
}

/** One patient for each way of belonging to a nurse, and alerts of them all. */
async function wardsOf(api: Awaited<ReturnType<typeof testApi>>) {
  const house = houseOf(api)
  const [own, cared, alone, foreign] = [
    await house.patient('Own'),
    await house.patient('Cared'),
    await house.patient('Alone'),
    await house.patient('Foreign'),
  ]
  await house.admit(own, await house.ward('North', 'nurse'))
  await house.careFor('nurse', cared)
  await house.monitor(alone)
  await house.admit(foreign, await house.ward('South', 'doctor'))
  await house.monitor(foreign)
  await house.link('patient', own)
  const alerts = {
    own: alertOf({ patientId: own }),
    cared: alertOf({ patientId: cared }),
    alone: alertOf({ patientId: alone }),
    nobody: alertOf({ patientId: null }),
    foreign: alertOf({ patientId: foreign }),
  }
  return { house, own, cared, alone, foreign, alerts, all: Object.values(alerts) }
}

t.test('alerts go to those who may see their patient: in the welcome, live, and as history', async t => {
  const api = await testApi(t)
  const { alerts, all, house, foreign } = await wardsOf(api)
  const expected = {
    nurse: [alerts.own, alerts.cared, alerts.alone, alerts.nobody],
    doctor: [alerts.alone, alerts.nobody, alerts.foreign],
    admin: all,
    patient: [],
    reception: [],
  }
  const before = new Map<string, Awaited<ReturnType<typeof joinedAs>>>()
  for (const role of Object.keys(expected)) before.set(role, await joinedAs(t, api, role))
  await raise(api.episodes, ...all)
  await house.tell(foreign, 'the end')
  for (const [role, seen] of Object.entries(expected)) {
    const ids = seen.map(alert => alert.id)
    const live = before.get(role)
    await until(() => live?.of('alert').length === ids.length, { what: `the alerts of ${role}` })
    t.same(live?.open(), ids, `${role}, live`)
    const late = await joinedAs(t, api, role, { since: live?.welcome.cursor })
    t.same(late.open(), ids, `${role}, welcome`)
    await late.first('ping')
    t.same(
      late.of('alert').map(m => [m.alert?.id, m.history]),
      ids.map(id => [id, true]),
      `${role}, history`,
    )
    t.equal(live?.of('alert').length, ids.length, `${role}, nothing more`)
    t.equal(live?.of('resync').length, 0)
  }
})

t.test('a patient who comes brings his open alerts, one who leaves takes them', async t => {
  const api = await testApi(t)
  const { house, alerts, foreign, all } = await wardsOf(api)
  await raise(api.episodes, ...all)
  const nurse = await joinedAs(t, api, 'nurse')
  const ward = await house.ward('West', 'nurse')
  t.notOk(nurse.open().includes(alerts.foreign.id))
  await house.discharge(foreign)
  await house.admit(foreign, ward)
  await until(() => nurse.open().includes(alerts.foreign.id))
  await house.discharge(foreign)
  await house.admit(foreign, await house.ward('East', 'doctor'))
  await until(() => !nurse.open().includes(alerts.foreign.id))
  t.ok(nurse.of('resync').length >= 2)
  t.equal(nurse.of('welcome').length, nurse.of('resync').length + 1, 'every resync is followed by a state')
  const count = nurse.heard.length
  await house.careFor('nurse', await house.patient('Healthy'))
  await nurse.first('ping')
  await until(() => nurse.heard.length > count)
  t.same([...new Set(nurse.heard.slice(count).map(m => m.type))], ['ping'], 'without alerts there is nothing to tell')
})

t.test('what ends or begins by itself does so on time', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const [leaving, coming] = [await house.patient(), await house.patient()]
  const alerts = [alertOf({ patientId: leaving }), alertOf({ patientId: coming })] as const
  await raise(api.episodes, ...alerts)
  const nurse = await joinedAs(t, api, 'nurse', { subscribe: { vitals: true } })
  t.same(nurse.open(), [])
  const end = Date.now() + 4000
  await house.careFor('nurse', leaving, -1000, 4000)
  await until(() => nurse.open().includes(alerts[0].id), { within: 4000 })
  await until(() => nurse.open().length === 0, { within: 9000 })
  t.ok(Date.now() >= end, 'not before its time')
  api.live.deliver([numbers(leaving)])
  const begin = Date.now() + 8000
  await house.careFor('nurse', coming, 8000)
  await until(() => nurse.open().includes(alerts[1].id))
  t.ok(Date.now() >= begin - 5500, 'what begins within 5 s has begun')
  api.live.deliver([numbers(coming)])
  await until(() => nurse.of('vitals').length === 1)
  t.equal(nurse.of('vitals')[0]?.patientId, coming)
})

t.test('live numbers: mine, all, some; of others never', async t => {
  const api = await testApi(t)
  const { house, own, cared, alone, foreign } = await wardsOf(api)
  const all = [own, cared, alone, foreign]
  const join = (role: string, patients?: unknown) =>
    joinedAs(t, api, role, { subscribe: { vitals: true, ...(patients === undefined ? {} : { patients }) } })
  const clients = {
    nurse: [await join('nurse'), [own, cared, alone]],
    nurseAll: [await join('nurse', 'all'), [own, cared, alone]],
    nurseSome: [await join('nurse', [own.toUpperCase(), alone]), [own, alone]],
    patient: [await join('patient', [own]), [own]],
    patientAll: [await join('patient', 'all'), [own]],
    adminMine: [await join('admin', 'mine'), all],
    adminSome: [await join('admin', [foreign]), [foreign]],
  } as const
  const heard = async (name: string, client: Awaited<ReturnType<typeof join>>, ids: readonly string[]) => {
    const from = client.of('vitals').length
    api.live.deliver(all.map(numbers))
    await until(() => client.of('vitals').length >= from + ids.length, { what: `the numbers of ${name}` })
    t.same(
      client
        .of('vitals')
        .slice(from, from + ids.length)
        .map(m => m.patientId),
      ids,
      name,
    )
  }
  for (const [name, [client, ids]] of Object.entries(clients)) await heard(name, client, ids)
  await house.careFor('admin', cared)
  const adminCares = await join('admin', 'mine')
  await heard('an administrator who cares for somebody', adminCares, [cared])
  await house.discharge(own)
  await house.admit(own, await house.ward('Far', 'doctor'))
  await until(async () => {
    const [client] = clients.nurse
    const from = client.of('vitals').length
    api.live.deliver(all.map(numbers))
    await until(() => client.of('vitals').length > from)
    return !client
      .of('vitals')
      .slice(from)
      .some(m => m.patientId === own)
  })
})

t.test('what a role may not see closes with 4403, at the hello', async t => {
  const api = await testApi(t)
  const { house, own, foreign } = await wardsOf(api)
  await house.ward('Empty', 'nurse')
  for (const [role, subscribe] of [
    ['nurse', { patients: [foreign] }],
    ['nurse', { patients: [own, foreign], vitals: true }],
    ['nurse', { patients: [randomUUID()] }],
    ['nurse', { patients: ['no id'] }],
    ['doctor', { patients: [own] }],
    ['patient', { patients: [foreign] }],
    ['reception', { vitals: true }],
    ['reception', { wards: ['Empty'] }],
    ['reception', { patients: [own] }],
    ['manager', { vitals: true }],
  ] as const) {
    const client = await liveClient(t, api.app)
    client.say({ type: 'hello', token: await tokenOf(api.app, role), subscribe })
    t.match(await client.closed(), { code: 4403, reason: /.+/ }, `${role} ${JSON.stringify(subscribe)}`)
    t.same(client.heard, [])
  }
  for (const [role, vitals] of [
    ['reception', false],
    ['manager', false],
    ['patient', true],
  ] as const) {
    const asBoard = await liveClient(t, api.app)
    const subscribe = { patients: 'mine', vitals } as const
    asBoard.say({ type: 'hello', token: await tokenOf(api.app, role), subscribe })
    t.match(await asBoard.first('welcome'), { unread: 0 }, `${role} has a line as the board opens it`)
    t.same((await joinedAs(t, api, role)).welcome.alerts, [], `${role} may connect, and sees no alert`)
  }
})

t.test('a lost permission, a lost role and a disabled user count within 5 s', async t => {
  const api = await testApi(t)
  const { house, all } = await wardsOf(api)
  await raise(api.episodes, ...all)
  await house.defineRole('watcher', ['alerts:read', 'vitals:read'], 'all')
  await house.setRoles('manager', ['watcher'])
  const withNumbers = await joinedAs(t, api, 'manager', { subscribe: { vitals: true } })
  const withAlerts = await joinedAs(t, api, 'manager')
  t.equal(withAlerts.open().length, 5)
  await house.defineRole('watcher', ['alerts:read'], 'all')
  t.match(await withNumbers.closed(5000), { code: 4403 })
  await house.defineRole('watcher', ['alerts:read'], 'care')
  await until(() => withAlerts.open().length === 2, { what: 'only those nobody answers for' })
  await house.defineRole('watcher', ['wards:read'], 'care')
  await until(() => withAlerts.open().length === 0)
  const later = alertOf({ patientId: null })
  await raise(api.episodes, later)
  await withAlerts.first('ping')
  t.same(withAlerts.open(), [])
  await house.setRoles('manager', [])
  t.match(await withAlerts.closed(5000), { code: 4403 })
  const nurse = await joinedAs(t, api, 'nurse')
  await house.disable('nurse')
  t.match(await nurse.closed(5000), { code: 4401 })
})

t.test('a subscription is audited once, or once for each patient it names; one in need as such', async t => {
  const api = await testApi(t)
  const { own, foreign, house } = await wardsOf(api)
  const nurse = await house.userId('nurse')
  await api.pool.query(
    `insert into break_glass (id, user_id, patient_id, reason, during)
     values ($1, $2, $3, 'in need', tstzrange(now(), now() + interval '1 hour'))`,
    [randomUUID(), nurse, foreign],
  )
  await joinedAs(t, api, 'nurse', { subscribe: { vitals: true } })
  await joinedAs(t, api, 'nurse', { subscribe: { vitals: true, patients: [own, foreign] } })
  api.live.deliver([numbers(own), numbers(own)])
  const { rows } = await api.pool.query(
    `select patient_id, origin->>'via' as via from audit_entries where user_id = $1 and action = 'live:subscribe'
     order by at, patient_id = $2 desc`,
    [nurse, own],
  )
  t.same(rows, [
    { patient_id: null, via: null },
    { patient_id: own, via: null },
    { patient_id: foreign, via: 'break-glass' },
  ])
})

t.test('who cannot be judged because the database is away is not let in, and sees nothing new', async t => {
  const api = await testApi(t)
  const { house, alerts, all, foreign } = await wardsOf(api)
  await raise(api.episodes, ...all)
  const nurse = await joinedAs(t, api, 'nurse')
  const { joined } = api.ports.relations
  api.ports.relations.joined = () => Promise.reject(new Error('the database is away'))
  const other = await liveClient(t, api.app)
  other.say({ type: 'hello', token: await tokenOf(api.app, 'doctor') })
  t.match(await other.closed(), { code: 1013 })
  await house.careFor('nurse', foreign)
  await nurse.first('ping')
  t.notOk(nurse.open().includes(alerts.foreign.id))
  api.ports.relations.joined = joined
  await until(() => nurse.open().includes(alerts.foreign.id), { what: 'the change to be read after all' })
})
