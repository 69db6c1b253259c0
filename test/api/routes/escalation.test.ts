import t, { type Test } from 'tap'
import type { Alert } from '../../../model/alert.ts'
import { DEFAULT_CHAIN } from '../../../model/escalation.ts'
import { mayOf } from '../../../model/policy.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import { NO_CHANGES } from '../../../store/episodes.ts'
import { postgresAlarmClock } from '../../../store/postgres/alarm-clock.ts'
import { postgresEscalationRunner } from '../../../store/postgres/escalations.ts'
import { actAt, alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { joinedAs } from '../support/joined.ts'

/** A ward whose nurse and whose doctor answer for one patient, who is alarmed about. */
async function ward(t: Test, fields: Partial<Alert> = {}) {
  const api = await testApi(t)
  const house = houseOf(api)
  const wardId = await house.ward('North', 'nurse', 'doctor')
  const patientId = await house.patient()
  await house.admit(patientId, wardId)
  const alert = alertOf({ patientId, priority: 'high', raisedAt: Date.now(), ...fields })
  await raise(api.episodes, alert)
  const runner = postgresEscalationRunner(api.pool)
  const start = alert.raisedAt
  /** Looks at what is due so many seconds after the alert was raised, until nothing is. */
  const at = async (seconds: number) => {
    while ((await runner.advance(start + seconds * 1000)) > 0);
  }
  const nurse = await api.as('nurse')
  const told = async () => {
    const { body } = await nurse('GET', `/alerts/${alert.id}/receipts`)
    return body.items.map((r: { name: string; step: number | null }) => `${r.name} ${r.step}`)
  }
  const notifications = async (role: string) => {
    const { body } = await (await api.as(role))('GET', '/notifications')
    return body.items.map((n: { type: string }) => n.type)
  }
  const level = async () => (await api.ports.alerts.get(alert.id))?.escalationLevel
  return { api, house, wardId, patientId, alert, nurse, runner, start, at, told, notifications, level }
}

t.test('from the nurses of the ward to those on call, until somebody acknowledges', async t => {
  const { api, house, wardId, alert, nurse, at, told, notifications, level } = await ward(t)
  const admin = await api.as('admin')
  const doctor = await house.userId('doctor')
  t.same((await admin('PUT', `/wards/${wardId}/escalation`, { chain: null, onCall: [doctor] })).body, {
    chain: null,
    inForce: DEFAULT_CHAIN,
    onCall: [doctor],
  })

  await at(0)
  t.same(await told(), ['nurse 1'], 'nobody is the responsible nurse, so the nurses of the ward are told at once')
  t.equal(await level(), 1)
  t.same(await notifications('nurse'), ['alarm-escalated'])
  await at(4)
  t.same(await told(), ['nurse 1'])
  await at(6)
  t.same(await told(), ['nurse 1', 'doctor 2'], 'no screen has confirmed it')
  await at(200)
  t.same(
    await notifications('doctor'),
    ['alarm-escalated'],
    'a reminder is one word too many while the first is unread',
  )
  await (await api.as('doctor'))('POST', '/notifications/read', { upTo: new Date(Date.now() + 600_000).toISOString() })
  await at(400)
  t.same(await notifications('doctor'), ['alarm-reminder', 'alarm-escalated'])

  t.equal((await nurse('POST', `/alerts/${alert.id}/acknowledge`, {})).status, 200)
  await at(10_000)
  t.same(await notifications('doctor'), ['alarm-reminder', 'alarm-escalated'], 'an acknowledgement ends it')
  t.equal((await (await api.as('doctor'))('GET', '/notifications?unread=true')).body.items.length, 0)
  const { body } = await nurse('GET', `/alerts/${alert.id}/receipts`)
  t.match(body.items[0], { name: 'nurse', answer: 'accepted' })
})

t.test('who is on call in a ward sees its alarms and patients from then on, and no longer than that', async t => {
  const { api, house, wardId, patientId, alert, at, told } = await ward(t)
  const [admin, onCall] = [await api.as('admin'), await api.as('manager')]
  await house.setRoles('manager', ['doctor'])
  const userId = await house.userId('manager')
  const screen = await joinedAs(t, api, 'manager')
  const sees = async () => [
    (await onCall('GET', `/alerts/${alert.id}`)).status,
    (await onCall('GET', `/patients/${patientId}`)).status,
    (await onCall('GET', '/alerts')).body.items.length,
  ]
  t.same(await sees(), [403, 403, 0])
  t.same(screen.open(), [])

  await admin('PUT', `/wards/${wardId}/escalation`, { chain: null, onCall: [userId] })
  t.same(await sees(), [200, 200, 1])
  await until(async () => screen.open().length === 1)
  await at(0)
  screen.say({ type: 'receipt', delivered: [alert.id], seen: [alert.id] })
  await at(6)
  t.match(await told(), ['nurse 1', /^manager 2$/])
  t.equal((await onCall('POST', `/alerts/${alert.id}/acknowledge`, {})).status, 200)

  await admin('PUT', `/wards/${wardId}/escalation`, { chain: null, onCall: [] })
  t.same(await sees(), [403, 403, 0])
  await until(async () => screen.open().length === 0)
})

t.test('a screen that has it gives people their time; whoever declines hands it on at once', async t => {
  const { api, alert, nurse, at, told, notifications } = await ward(t)
  await at(0)
  const screen = await joinedAs(t, api, 'nurse')
  screen.say({ type: 'receipt', delivered: [alert.id], seen: [alert.id] })
  await until(async () => (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items[0]?.seenAt !== null)
  await at(6)
  t.same(await told(), ['nurse 1'])
  t.equal((await nurse('POST', `/alerts/${alert.id}/decline`, {})).status, 204)
  await at(7)
  await at(8)
  t.same(await told(), ['nurse 1'], 'no doctor is in the care team, nobody on call')
  t.same(await notifications('admin'), ['alarm-unheard'], 'everybody has declined')
})

t.test('who works in the ward with a role of the house is told as a nurse, unless he may sign orders', async t => {
  const { api, house, wardId, at, told } = await ward(t)
  const answers = ['patients:read', 'alerts:read', 'alerts:act'] as const
  await house.defineRole('icu-nurse', [...answers], 'care')
  await house.defineRole('registrar', [...answers, 'orders:sign'], 'care')
  for (const [login, role] of [
    ['manager', 'icu-nurse'],
    ['reception', 'registrar'],
  ] as const) {
    await house.setRoles(login, [role])
    await api.pool.query('insert into ward_staff (ward_id, user_id) values ($1, $2)', [
      wardId,
      await house.userId(login),
    ])
  }
  await at(0)
  t.same((await told()).toSorted(), ['manager 1', 'nurse 1'])
})

t.test('whom an alert is given to hears of it and may say no; the chain goes on until he answers', async t => {
  const { api, house, patientId, alert, at, told, notifications } = await ward(t)
  await house.careFor('nurse', patientId, -60_000, null, 'responsible-nurse')
  const [admin, doctor, doctorId] = [await api.as('admin'), await api.as('doctor'), await house.userId('doctor')]
  const receipts = async () => (await admin('GET', `/alerts/${alert.id}/receipts`)).body.items
  const give = async () => (await admin('POST', `/alerts/${alert.id}/assign`, { userId: doctorId })).body.assignedTo
  await at(0)
  t.equal(await give(), doctorId)
  t.equal(await give(), doctorId, 'again: nothing new')
  t.same(await notifications('doctor'), ['alarm-given'])
  t.same(await told(), ['nurse 0', 'doctor null'])
  t.equal((await doctor('POST', `/alerts/${alert.id}/decline`, {})).status, 204)
  t.match(await receipts(), [{ name: 'nurse' }, { name: 'doctor', answer: 'declined' }])
  await at(1)
  t.same(await told(), ['nurse 0', 'doctor null'], 'the nurse has her time')

  await admin('POST', `/alerts/${alert.id}/assign`, { userId: await house.userId('admin') })
  await give()
  t.match(await receipts(), [{ name: 'nurse' }, { name: 'doctor', answer: null }, { name: 'admin' }], 'asked anew')
  await at(6)
  t.same(await told(), ['doctor null', 'admin null', 'nurse 1'], 'no screen has confirmed it: her step, again')
  t.equal((await doctor('POST', `/alerts/${alert.id}/acknowledge`, {})).status, 200)
  await at(7)
  const unread = (await doctor('GET', '/notifications?unread=true')).body.items
  t.same(unread, [], 'nothing of it waits any more')
})

t.test('nobody is there to be told: administrators learn of it, once', async t => {
  const { house, at, notifications } = await ward(t)
  await house.disable('nurse')
  await at(0)
  await at(1000)
  t.same(await notifications('admin'), ['alarm-unheard'])
})

t.test('a confirmation of an alert that the user may not see confirms nothing', async t => {
  const { api, house, alert, at, nurse } = await ward(t)
  await house.defineRole('watcher', ['alerts:read', 'timeline:read'], 'care')
  await house.setRoles('manager', ['watcher'])
  const foreign = await joinedAs(t, api, 'manager')
  foreign.say({ type: 'receipt', delivered: [alert.id], seen: [] })
  const own = await joinedAs(t, api, 'nurse')
  own.say({ type: 'receipt', delivered: [alert.id], seen: [] })
  await at(0)
  await until(async () => (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items[0]?.deliveredAt !== null)
  const { body } = await nurse('GET', `/alerts/${alert.id}/receipts`)
  t.same(
    body.items.map((r: { name: string }) => r.name),
    ['nurse'],
  )
})

t.test('what rises in priority begins its chain anew, and several processes tell each step once', async t => {
  const { api, alert, runner, start, notifications } = await ward(t, { priority: 'medium' })
  const race = (seconds: number) => Promise.all(Array.from({ length: 8 }, () => runner.advance(start + seconds * 1000)))
  await race(0)
  t.same(await notifications('nurse'), ['alarm-escalated'])
  const { epoch } = await api.episodes.takeOver(0)
  const { justification } = alert
  const worse = { deviceId: 'd', value: 80, limit: 85, message: 'SpO2 80 %', measuredAt: start, justification }
  const move = { type: 'worsen', priority: 'high', ...worse } as const
  await api.episodes.commit(0, epoch, { ...NO_CHANGES, move: [{ id: alert.id, move }] })
  await race(30)
  t.same(await notifications('nurse'), ['alarm-escalated', 'alarm-escalated'])
})

t.test('a pause ends by itself and does not stop the chain; an alert can be given to somebody', async t => {
  const { api, house, alert, nurse, at, told } = await ward(t)
  const alarmClock = postgresAlarmClock(api.pool)
  t.equal((await nurse('POST', `/alerts/${alert.id}/pause`, { minutes: 11 })).status, 400)
  const paused = await nurse('POST', `/alerts/${alert.id}/pause`, { minutes: 2 })
  t.match(paused.body, { state: 'paused', pausedBy: await house.userId('nurse') })
  const until = Date.parse(paused.body.pausedUntil)
  t.ok(until > Date.now() + 110_000 && until <= Date.now() + 120_000)
  await at(0)
  t.same(await told(), ['nurse 1'])
  t.equal(await alarmClock.endPauses(until - 1), 0)
  t.equal(await alarmClock.endPauses(until), 1)
  t.match((await nurse('GET', `/alerts/${alert.id}`)).body, { state: 'active', pausedUntil: null })

  const doctor = await house.userId('doctor')
  t.match((await nurse('POST', `/alerts/${alert.id}/assign`, { userId: doctor })).body, { assignedTo: doctor })
  t.match(await nurse('POST', `/alerts/${alert.id}/assign`, { userId: alert.id }), {
    status: 400,
    body: { errors: [{ path: 'userId' }] },
  })
})

t.test('an alert is given only to somebody who may see and answer it', async t => {
  const { api, house, wardId, patientId, alert, nurse } = await ward(t)
  const give = async (role: string) =>
    nurse('POST', `/alerts/${alert.id}/assign`, { userId: (await house.userId(role)).toUpperCase() })
  await house.link('patient', patientId)
  await house.setRoles('manager', ['nurse'])
  for (const role of ['reception', 'patient', 'integrator', 'manager']) {
    t.match(
      await give(role),
      {
        status: 400,
        body: { type: /validation-failed/, errors: [{ path: 'userId', message: /may not see.*choose somebody/ }] },
      },
      role,
    )
  }
  t.equal((await api.ports.alerts.get(alert.id))?.assignedTo, null)
  await house.careFor('manager', patientId)
  t.match(await give('manager'), { status: 200, body: { assignedTo: await house.userId('manager') } })
  await house.disable('doctor')
  t.match(await give('doctor'), { status: 400 }, 'who cannot log in cannot answer')

  const admin = await api.as('admin')
  const made = { email: 'new@house.test', name: 'New', roles: ['nurse'], wards: [wardId] }
  const hired = await admin('POST', '/users', made)
  const given = await nurse('POST', `/alerts/${alert.id}/assign`, { userId: hired.body.id })
  t.match(given, { status: 200 }, 'also before she has changed her first password')

  const ofNobody = alertOf({ patientId: null, raisedAt: Date.now() })
  await raise(api.episodes, ofNobody)
  const path = `/alerts/${ofNobody.id}/assign`
  t.equal((await nurse('POST', path, { userId: await house.userId('reception') })).status, 400)
  t.equal((await nurse('POST', path, { userId: await house.userId('nurse') })).status, 200)
})

t.test('the chain of a ward: in the order of its times, of people who exist', async t => {
  const { api, house, wardId, alert } = await ward(t)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const path = `/wards/${wardId}/escalation`
  const chain = { ...DEFAULT_CHAIN, low: [] }
  t.equal((await nurse('PUT', path, { chain, onCall: [] })).status, 403)
  t.match((await nurse('GET', path)).body, { chain: null, onCall: [] })
  t.match((await admin('PUT', path, { chain, onCall: [] })).body, { chain, inForce: chain })
  for (const other of [alert.id, await house.userId('reception')]) {
    t.match(await admin('PUT', path, { chain, onCall: [await house.userId('doctor'), other] }), {
      status: 400,
      body: { errors: [{ path: 'onCall.1', message: /may not see and answer alarms/ }] },
    })
  }
  t.match(await admin('PUT', path, { chain: { ...chain, high: [] }, onCall: [] }), {
    status: 400,
    body: { errors: [{ path: 'chain.high', message: /tell somebody/ }] },
  })
  const wrong = { ...chain, high: [...chain.high].reverse() }
  t.match(await admin('PUT', path, { chain: wrong, onCall: [] }), {
    status: 400,
    body: { errors: [{ path: 'chain.high.1.afterSeconds' }, { path: 'chain.high.2.afterSeconds' }] },
  })
  t.match(await admin('GET', '/audit?limit=5'), { status: 200 })
})

t.test('an alert that is over is told to nobody', async t => {
  const { api, alert, at, told } = await ward(t)
  await api.ports.alertMover.move(alert.id, { type: 'resolve' }, actAt(Date.now(), alert.id, 'sensor was off'))
  await at(100)
  t.same(await told(), [])
})

t.test(
  'a patient who is transferred: those of the other ward are told at once, in the order of their chain',
  async t => {
    const { api, house, patientId, alert, at } = await ward(t)
    await house.setRoles('manager', ['nurse'])
    await house.setRoles('reception', ['doctor'])
    const south = await house.ward('South', 'manager')
    const onCall = [await house.userId('reception')]
    await (await api.as('admin'))('PUT', `/wards/${south}/escalation`, { chain: null, onCall })
    const [manager, nurse] = [await api.as('manager'), await api.as('nurse')]
    const screens = { left: await joinedAs(t, api, 'nurse'), come: await joinedAs(t, api, 'manager') }
    await at(0)
    screens.left.say({ type: 'receipt', delivered: [alert.id], seen: [alert.id] })
    await until(async () => (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items[0]?.seenAt !== null)

    await house.discharge(patientId)
    await house.admit(patientId, south)
    await at(10)
    const receipts = async () =>
      (await manager('GET', `/alerts/${alert.id}/receipts`)).body.items.map((r: { name: string }) => r.name).sort()
    t.same(await receipts(), ['manager', 'nurse'])
    await until(async () => screens.come.open().length === 1 && screens.left.open().length === 0)
    t.equal((await nurse('POST', `/alerts/${alert.id}/acknowledge`, {})).status, 403)
    await at(16)
    t.same(await receipts(), ['manager', 'nurse', 'reception'], 'no screen of the other ward has confirmed it')
    t.equal((await manager('POST', `/alerts/${alert.id}/acknowledge`, {})).status, 200)
  },
)

t.test('a patient who is handed over: the nurse who takes him is told of what nobody has answered, once', async t => {
  const { api, house, patientId, alert, nurse, start, at, told } = await ward(t)
  await house.careFor('nurse', patientId, -60_000, null, 'responsible-nurse')
  await house.setRoles('manager', ['nurse'])
  await at(0)
  t.same(await told(), ['nurse 0'])
  const screen = await joinedAs(t, api, 'nurse')
  screen.say({ type: 'receipt', delivered: [alert.id], seen: [] })
  await until(async () => (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items[0]?.deliveredAt !== null)
  const handover = await nurse('POST', '/handovers', { toUserId: await house.userId('manager') })
  t.equal(handover.status, 201)
  const seconds = (Date.parse(handover.body.at) - start) / 1000
  await at(seconds + 1)
  t.same(await told(), ['nurse 0', 'manager 0'])
  t.equal((await (await api.as('manager'))('GET', `/alerts/${alert.id}`)).status, 200)
  await at(seconds + 2)
  const { body } = await nurse('GET', `/alerts/${alert.id}/receipts`)
  t.equal(Date.parse(body.items[1].toldAt), Math.round(start + (seconds + 1) * 1000), 'once')
})

t.test('an alert that a merge gives to another record leaves the screens of those who saw only the first', async t => {
  const { api, house, alert } = await ward(t)
  await house.setRoles('manager', ['nurse'])
  const other = await house.patient()
  await house.admit(other, await house.ward('South', 'manager'))
  const screens = { first: await joinedAs(t, api, 'nurse'), other: await joinedAs(t, api, 'manager') }
  t.same([screens.first.open(), screens.other.open()], [[alert.id], []])
  await api.pool.query('update alerts set patient_id = $2 where id = $1', [alert.id, other])
  const { epoch } = await api.episodes.takeOver(0)
  const move = { type: 'watch-over', at: Date.now(), reason: 'monitoring-ended' } as const
  await api.episodes.commit(0, epoch, { ...NO_CHANGES, move: [{ id: alert.id, move }] })
  await until(async () => screens.first.open().length === 0)
  t.notOk(JSON.stringify(screens.first.heard).includes(other), 'nothing of the other record')
})

t.test('when nobody is left to be told, administrators learn of it, until it is answered', async t => {
  const { api, house, patientId, alert, at, told, notifications } = await ward(t)
  await house.monitor(patientId)
  await house.setRoles('manager', ['doctor'])
  const manager = await api.as('manager')
  await at(0)
  await at(300)
  t.same(await told(), ['nurse 1'])
  t.same(await notifications('admin'), [])
  await house.discharge(patientId)
  await at(301)
  await at(1000)
  t.same(await notifications('admin'), ['alarm-unheard'])
  const acknowledged = await manager('POST', `/alerts/${alert.id}/acknowledge`, {})
  t.match(acknowledged, { status: 200 }, 'every clinician answers for him')
  await at(1001)
  t.same((await (await api.as('admin'))('GET', '/notifications?unread=true')).body.items, [])
})

t.test('who may not see and answer it is not told, whatever he was put down for', async t => {
  const { api, house, wardId, patientId, at, told, notifications } = await ward(t, { priority: 'low' })
  const admin = await api.as('admin')
  await house.careFor('reception', patientId, -60_000, null, 'responsible-nurse')
  await admin('PUT', `/wards/${wardId}/escalation`, {
    chain: { ...DEFAULT_CHAIN, low: [...DEFAULT_CHAIN.low, { tell: 'on-call', afterSeconds: 60 }] },
    onCall: [await house.userId('doctor')],
  })
  await at(0)
  t.same(await notifications('reception'), [])
  t.same(await told(), ['doctor 1'], 'the next step is due at once')
  await house.setRoles('doctor', ['researcher'])
  await at(4000)
  t.same(await notifications('admin'), ['alarm-unheard'])
})

t.test('whoever declines is not told again by the next step, nor at the end before the reminder', async t => {
  const { api, house, wardId, patientId, alert, nurse, at } = await ward(t)
  const admin = await api.as('admin')
  await house.careFor('nurse', patientId, -60_000, null, 'responsible-nurse')
  await admin('PUT', `/wards/${wardId}/escalation`, { chain: null, onCall: [await house.userId('doctor')] })
  const receipts = async () =>
    (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items.map(
      (r: { name: string; step: number; answer: string | null }) => [r.name, r.step, r.answer],
    )
  await at(0)
  t.equal((await nurse('POST', `/alerts/${alert.id}/decline`, {})).status, 204)
  await at(1)
  t.same(await receipts(), [
    ['nurse', 0, 'declined'],
    ['doctor', 2, null],
  ])
  t.equal((await (await api.as('doctor'))('POST', `/alerts/${alert.id}/decline`, {})).status, 204)
  await at(2)
  t.same(await receipts(), [
    ['nurse', 0, 'declined'],
    ['doctor', 2, 'declined'],
  ])
  await at(122)
  t.same((await receipts())[1], ['doctor', 2, null], 'reminded')
})

t.test('a confirmation from before it rose confirms nothing of what it is now', async t => {
  const { api, alert, runner, start, nurse, notifications } = await ward(t, {
    priority: 'medium',
    raisedAt: Date.now() - 3_600_000,
  })
  const at = async (seconds: number) => {
    while ((await runner.advance(start + seconds * 1000)) > 0);
  }
  await at(0)
  await api.ports.alertReceipts.confirm([
    { alertId: alert.id, userId: (await nurse('GET', '/me')).body.id, deliveredAt: start + 1000, seenAt: start + 1000 },
  ])
  const receipt = async () => (await nurse('GET', `/alerts/${alert.id}/receipts`)).body.items[0]
  const { epoch } = await api.episodes.takeOver(0)
  const { justification } = alert
  const worse = {
    deviceId: 'd',
    value: 80,
    limit: 85,
    message: 'SpO2 80 %',
    measuredAt: start + 3_000_000,
    justification,
  }
  const move = { type: 'worsen', priority: 'high', ...worse } as const
  await api.episodes.commit(0, epoch, { ...NO_CHANGES, move: [{ id: alert.id, move }] })
  await at(3001)
  t.match(await receipt(), { deliveredAt: null, seenAt: null })
  t.same(await notifications('nurse'), ['alarm-escalated', 'alarm-escalated'])
  const screen = await joinedAs(t, api, 'nurse')
  screen.say({ type: 'receipt', delivered: [alert.id], seen: [] })
  await until(async () => (await receipt()).deliveredAt !== null)
})

t.test(
  'a patient whose people are all disabled, or cannot answer alarms, is answered for by every clinician',
  async t => {
    const { api, house, patientId, alert } = await ward(t)
    await house.monitor(patientId)
    await house.setRoles('manager', ['nurse'])
    await house.setRoles('doctor', ['reception'])
    const manager = await api.as('manager')
    const screen = await joinedAs(t, api, 'manager')
    t.equal((await manager('GET', `/alerts/${alert.id}`)).status, 403)
    t.same(screen.open(), [])
    await house.disable('nurse')
    t.equal((await manager('GET', `/alerts/${alert.id}`)).status, 200)
    await until(async () => screen.open().length === 1)
  },
)

t.test('who may answer alarms by the roles of the product may so by the view of the database', async t => {
  const api = await testApi(t)
  const [house, pool] = [houseOf(api), api.pool]
  const { rows } = await pool.query<{ user_id: string }>('select user_id from alarm_answerers')
  const able = BUILT_IN_ROLES.filter(role =>
    (['alerts:read', 'alerts:act'] as const).every(action => mayOf({ roles: [role] }, action, new Set(['care-team']))),
  )
  const signing = able.filter(({ permissions }) => permissions.includes('orders:sign')).map(({ id }) => id)
  t.same(signing.sort(), ['admin', 'doctor'], 'as IS_NURSE says')
  const ids = await Promise.all(able.map(({ id }) => house.userId(id)))
  t.same(rows.map(row => row.user_id).sort(), ids.sort())
  await house.defineRole('reader', ['alerts:read'], 'care')
  await house.defineRole('answerer', ['alerts:act'], 'all')
  await house.setRoles('reception', ['reader', 'answerer'])
  await house.setRoles('manager', ['reader'])
  const own = await pool.query<{ user_id: string }>('select user_id from alarm_answerers')
  t.same(own.rows.map(row => row.user_id).sort(), [...ids, await house.userId('reception')].sort())
})
