import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'
import { patientInCare, problem } from '../support/clinical.ts'

t.test('patient and staff write to one another, and see what is unread and what was seen', async t => {
  const api = await testApi(t)
  const id = await patientInCare(api)
  const path = `/patients/${id}/messages`
  const [nurse, doctor, patient] = [await api.as('nurse'), await api.as('doctor'), await api.as('patient')]
  const text = '<b>May I</b> get up?\nשלום \u202e'
  const asked = await patient('POST', path, { text })
  t.match(asked, { status: 201, body: { side: 'patient', text, author: { name: 'patient' }, seen: false } })
  t.match((await nurse('GET', '/conversations')).body, {
    items: [{ patientId: id, patientName: { family: 'Test' }, newest: { text }, unread: 1 }],
    nextCursor: null,
  })
  t.equal((await nurse('POST', `${path}/read`, { upTo: asked.body.id })).status, 204)
  t.equal((await nurse('GET', '/conversations')).body.items[0].unread, 0)
  t.same((await nurse('GET', '/notifications?unread=true')).body.items, [], 'nor does the bell ring any longer')
  t.equal((await doctor('GET', '/notifications?unread=true')).body.items.length, 1)
  t.same((await nurse('GET', '/conversations?unread=true')).body.items, [])
  t.equal((await doctor('GET', '/conversations?unread=true')).body.items[0].unread, 1, 'each reads for himself')
  const answered = await nurse('POST', path, { text: 'Yes' })
  t.match(answered, { status: 201, body: { side: 'staff', author: { name: 'nurse' } } })
  t.match((await patient('GET', '/conversations')).body.items, [{ unread: 1 }])
  t.equal((await patient('POST', `${path}/read`, { upTo: new Date(Date.now() + 1000).toISOString() })).status, 204)
  t.match((await nurse('GET', path)).body, {
    items: [
      { text: 'Yes', seen: true },
      { text, seen: true },
    ],
    nextCursor: null,
  })
  const { rows } = await api.pool.query(
    `select u.name, n.summary from notifications n join users u on u.id = n.user_id
     where n.type = 'message' order by n.at, u.name`,
  )
  t.same(rows, [
    { name: 'doctor', summary: 'New message from a patient' },
    { name: 'nurse', summary: 'New message from a patient' },
    { name: 'patient', summary: 'New message from the staff' },
  ])
})

t.test('the same sent twice is one message', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/messages`
  const patient = await api.as('patient')
  const body = { id: randomUUID(), text: 'Hello' }
  const answers = await Promise.all([patient('POST', path, body), patient('POST', path, body)])
  t.same(answers.map(({ status }) => status).sort(), [200, 201])
  t.equal((await patient('GET', path)).body.items.length, 1)
  t.match(await (await api.as('nurse'))('POST', path, body), problem('conflict', 409))
})

t.test('nobody reads or writes in a conversation that is not his', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/messages`
  const [admin, patient, nurse] = [await api.as('admin'), await api.as('patient'), await api.as('nurse')]
  const { body: own } = await patient('POST', path, { text: 'Mine' })
  const { body: other } = await admin('POST', '/patients', { name: { given: [], family: 'Other' } })
  const foreign = `/patients/${other.id}/messages`
  await admin('POST', foreign, { text: 'Secret' })
  for (const [caller, status] of [
    [patient, 404],
    [nurse, 403],
  ] as const) {
    t.equal((await caller('GET', foreign)).status, status)
    t.equal((await caller('POST', foreign, { text: 'x' })).status, status)
    t.equal((await caller('POST', `${foreign}/read`, { upTo: own.id })).status, status)
    t.notMatch(JSON.stringify((await caller('GET', '/conversations')).body), /Secret/)
  }
  t.equal((await admin('GET', '/conversations')).body.items.length, 2)
  t.equal((await admin('POST', `${foreign}/read`, { upTo: own.id })).status, 404, 'a message of another conversation')
  for (const role of ['reception', 'manager', 'integrator', 'researcher']) {
    const caller = await api.as(role)
    t.equal((await caller('GET', path)).status, 403, role)
    t.equal((await caller('GET', '/conversations')).status, 403, role)
  }
})

t.test('bad input is refused with its path, and too many in a minute with a time to come back', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/messages`
  const [patient, nurse] = [await api.as('patient'), await api.as('nurse')]
  for (const text of ['', ' \n\t', 'x'.repeat(4001), 'a\u0000', 7]) {
    t.match(await nurse('POST', path, { text }), problem('validation-failed', 400, 'text'))
  }
  t.same((await nurse('POST', path, { text: ' ' })).body.errors, [{ path: 'text', message: 'must not be blank' }])
  t.match(await nurse('POST', `${path}/read`, { upTo: 'yesterday' }), problem('validation-failed', 400, 'upTo'))
  t.equal((await patient('POST', path, { text: 'ש'.repeat(4000) })).status, 201)
  for (let i = 1; i < 20; i++) t.equal((await patient('POST', path, { text: String(i) })).status, 201)
  const refused = await patient('POST', path, { text: 'One more' })
  t.match(refused, { status: 429, body: { detail: 'At most 20 messages a minute' } })
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.equal((await nurse('POST', path, { text: 'Slowly' })).status, 201, 'others go on')
})

t.test(
  'a message of a patient nobody looks after reaches those who may answer everybody, and stands as unanswered',
  async t => {
    const api = await testApi(t)
    const id = await patientInCare(api)
    const [admin, nurse, patient] = [await api.as('admin'), await api.as('nurse'), await api.as('patient')]
    await api.pool.query('delete from care_team where patient_id = $1', [id])
    const path = `/patients/${id}/messages`
    const asked = await patient('POST', path, { text: 'Is anybody there?' })
    t.equal(asked.status, 201)
    const told = await admin('GET', '/notifications?unread=true')
    t.match(told.body.items, [
      { type: 'message', summary: 'New message from a patient nobody looks after', patientId: id },
    ])
    t.same((await nurse('GET', '/notifications')).body.items, [], 'she may not read it')
    t.match((await admin('GET', '/conversations?unanswered=true')).body.items, [{ patientId: id, unread: 1 }])
    t.equal((await admin('POST', path, { text: 'Yes.' })).status, 201)
    t.same((await admin('GET', '/conversations?unanswered=true')).body.items, [])
    t.match((await patient('GET', '/notifications')).body.items, [{ summary: 'New message from the staff' }])
    t.match(await admin('GET', '/conversations?unanswered=perhaps'), { status: 400 })
  },
)
