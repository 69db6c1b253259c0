import { randomUUID } from 'node:crypto'
import t from 'tap'
import { until } from '../../support/until.ts'
import { testApi } from '../support/api.ts'

const REASON = 'Collapsed in the corridor of ward 2'

async function start(t: Parameters<typeof testApi>[0], overrides: Parameters<typeof testApi>[2] = {}) {
  const api = await testApi(t, {}, overrides)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const { body } = await admin('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  const path = `/patients/${body.id}`
  /** Origins of the audited reads of this patient by the nurse, oldest first. */
  const reads = async (action: string) => {
    const { rows } = await api.pool.query<{ via: string | null; reason: string | null }>(
      `select origin->>'via' as via from audit_entries where patient_id = $1 and action = $2
       and user_id = (select id from users where email = 'nurse@test.local') order by at, id`,
      [body.id, action],
    )
    return rows.map(row => row.via)
  }
  return { api, admin, nurse, path, patientId: String(body.id), reads }
}

t.test('a foreign record opens with a reason, for a time, and every look is marked', async t => {
  const { api, nurse, path, patientId, reads } = await start(t)
  t.match(await nurse('GET', path), { status: 403, body: { type: 'urn:wardbeat:problem:not-your-patient' } })
  const opened = await nurse('POST', `${path}/break-glass`, { reason: REASON, minutes: 5 })
  t.match(opened, { status: 201, body: { patientId, reason: REASON, open: true, userName: 'nurse' } })
  t.equal(Date.parse(opened.body.until) - Date.parse(opened.body.from), 300_000)
  t.equal((await nurse('GET', path)).status, 200)
  t.equal((await nurse('GET', '/patients')).body.items.length, 1)
  t.same(await reads('patients:read'), ['break-glass', 'break-glass'])
  t.equal((await nurse('PATCH', path, { sex: 'female' })).status, 200)
  t.same(await reads('patients:write'), ['break-glass'])
  const { rows } = await api.pool.query("select reason from audit_entries where action = 'patients:break-glass'")
  t.same(rows, [{ reason: REASON }])
  const doctor = await api.as('doctor')
  t.equal((await doctor('GET', path)).status, 403, 'for nobody else')
})

t.test('who has another way to the patient needs no mark', async t => {
  const { api, nurse, path, patientId, reads } = await start(t)
  await nurse('POST', `${path}/break-glass`, { reason: REASON })
  await api.pool.query(
    `insert into care_team (id, patient_id, user_id, function, during)
     select gen_random_uuid(), $1, id, 'nurse', tstzrange(now(), null) from users where email = 'nurse@test.local'`,
    [patientId],
  )
  await nurse('GET', path)
  await nurse('GET', '/patients')
  t.same(await reads('patients:read'), [null, null])
})

t.test('administrators are told at once, and see why', async t => {
  const { api, admin, nurse, path, patientId } = await start(t)
  const { body } = await nurse('POST', `${path}/break-glass`, { reason: REASON })
  const { rows } = await api.pool.query(
    `select u.email, n.type, n.summary, n.patient_id, n.reference from notifications n join users u on u.id = n.user_id`,
  )
  t.same(rows, [
    {
      email: 'admin@test.local',
      type: 'break-glass',
      summary: `nurse opened a foreign record: ${REASON}`,
      patient_id: patientId,
      reference: { kind: 'break-glass', id: body.id },
    },
  ])
  const outbox = await api.pool.query('select notification from people_outbox where notification is not null')
  t.match(outbox.rows, [{ notification: { type: 'break-glass' } }])
  const changes = await api.pool.query('select topic, key from changes order by version desc limit 2')
  t.same(changes.rows.map(row => `${row.topic} ${row.key}`).toSorted(), [`patient ${patientId}`, `user ${body.userId}`])
  t.match((await admin('GET', '/break-glass?open=true')).body.items, [
    { id: body.id, reason: REASON, userName: 'nurse', patientName: { given: ['Ada'], family: 'Test' } },
  ])
  t.same((await admin('GET', `/break-glass?patientId=${randomUUID()}`)).body.items, [])
  t.equal((await nurse('GET', '/break-glass')).status, 403)
})

t.test('an administrator ends it early, and the record is closed at once', async t => {
  const { admin, nurse, path } = await start(t)
  const { body } = await nurse('POST', `${path}/break-glass`, { reason: REASON })
  t.equal((await nurse('DELETE', `/break-glass/${body.id}`)).status, 403)
  t.equal((await admin('DELETE', `/break-glass/${body.id}`)).status, 204)
  await until(async () => (await nurse('GET', path)).status === 403)
  t.equal((await admin('DELETE', `/break-glass/${body.id}`)).status, 204, 'over is over')
  t.same((await admin('GET', '/break-glass?open=true')).body.items, [])
  t.match((await admin('GET', '/break-glass')).body.items, [{ id: body.id, open: false, endedBy: String }])
  for (const id of [randomUUID(), 'odd']) t.equal((await admin('DELETE', `/break-glass/${id}`)).status, 404)
})

t.test('its time runs out', async t => {
  const beginning = Date.now() - 10 * 60_000
  let now = beginning
  const { nurse, path } = await start(t, { clock: () => now })
  const { body } = await nurse('POST', `${path}/break-glass`, { reason: REASON, minutes: 9 })
  now = Date.now()
  t.equal(body.until, new Date(beginning + 9 * 60_000).toISOString())
  t.equal((await nurse('GET', path)).status, 403)
})

t.test('only who may, with a reason that says something, and for a patient who exists', async t => {
  const { api, nurse, path } = await start(t)
  const cases: [object, string][] = [
    [{}, 'reason'],
    [{ reason: 'need' }, 'reason'],
    [{ reason: '          x' }, 'reason'],
    [{ reason: REASON, minutes: 0 }, 'minutes'],
    [{ reason: REASON, minutes: 481 }, 'minutes'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
  ]
  for (const [body, at] of cases) {
    t.match(await nurse('POST', `${path}/break-glass`, body), { status: 400, body: { errors: [{ path: at }] } })
  }
  t.equal((await nurse('POST', `/patients/${randomUUID()}/break-glass`, { reason: REASON })).status, 404)
  t.equal((await nurse('POST', '/patients/odd/break-glass', { reason: REASON })).status, 404)
  for (const role of ['patient', 'reception', 'manager', 'integrator', 'researcher']) {
    const call = await api.as(role)
    t.equal((await call('POST', `${path}/break-glass`, { reason: REASON })).status, 403, role)
  }
})
