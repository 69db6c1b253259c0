import { randomUUID } from 'node:crypto'
import t from 'tap'
import { destroyPatientKey } from '../../../store/postgres/patient-keys.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { callerAs, testApi, tokenOf } from '../support/api.ts'
import { liveClient } from '../support/live-client.ts'

const ADA = { name: { given: ['Ada'], family: 'Sekret' } }

async function withPatient(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const { id } = (await nurse('POST', '/patients', ADA)).body
  return { ...api, nurse, admin: await api.as('admin'), id }
}

t.test('who looked and who changed what, in words, for the patient himself and administrators', async t => {
  const { pool, nurse, admin, as, id } = await withPatient(t)
  await pool.query(
    `insert into patient_accounts (id, user_id, patient_id, linked_at)
     select gen_random_uuid(), id, $1, now() from users where email = 'patient@test.local'`,
    [id],
  )
  const patient = await as('patient')
  await nurse('GET', `/patients/${id}`)
  await nurse('GET', `/patients/${id}/vitals/latest`)
  await patient('GET', `/patients/${id}`)
  const own = await patient('GET', `/patients/${id}/audit`)
  t.equal(own.status, 200)
  t.match(
    own.body.items.map((e: { by: { name: string; roles: string[] }; kind: string; what: string }) => [
      e.by.name,
      e.by.roles[0],
      e.kind,
      e.what,
    ]),
    [
      ['patient', 'Patient', 'read', 'Looked at personal details'],
      ['nurse', 'Nurse', 'read', 'Looked at vital signs'],
      ['nurse', 'Nurse', 'read', 'Looked at personal details'],
      ['nurse', 'Nurse', 'change', 'Registered the patient'],
    ],
  )
  t.notMatch(JSON.stringify(own.body), /Sekret|test\.local/, 'neither values nor addresses')
  const again = await admin('GET', `/patients/${id}/audit?limit=1`)
  t.match(again.body, { items: [{ what: 'Looked at the list of who looked' }], nextCursor: String })
  const next = await admin('GET', `/patients/${id}/audit?limit=1&cursor=${again.body.nextCursor}`)
  t.match(next.body.items, [{ by: { name: 'patient' }, what: 'Looked at personal details' }])
})

t.test('nobody else sees it', async t => {
  const { as, admin, id } = await withPatient(t)
  for (const role of ['nurse', 'doctor', 'patient', 'reception', 'manager', 'integrator', 'researcher']) {
    const answer = await (await as(role))('GET', `/patients/${id}/audit`)
    t.ok([403, 404].includes(answer.status), `${role}: ${answer.status}`)
    const whole = await (await as(role))('GET', '/audit')
    t.equal(whole.status, 403, role)
  }
  t.equal((await admin('GET', `/patients/${randomUUID()}/audit`)).status, 404)
  t.equal((await admin('GET', `/patients/${id}/audit?cursor=x`)).status, 400)
})

t.test(
  'the administrator sees values before and after until the patient is erased, and is seen seeing them',
  async t => {
    const { pool, nurse, admin, id } = await withPatient(t)
    await nurse('PATCH', `/patients/${id}`, { sex: 'female' })
    const { body } = await admin('GET', `/audit?patientId=${id}`)
    t.match(body.items, [
      {
        action: 'patients:write',
        kind: 'change',
        values: 'shown',
        before: { sex: 'unknown', name: ADA.name },
        after: { sex: 'female', version: 2 },
        from: { ip: '127.0.0.1', requestId: String, login: String },
      },
      { action: 'patients:create', values: 'shown', before: null },
    ])
    const seen = await admin('GET', `/audit?patientId=${id}&action=audit:read`)
    t.match(seen.body.items, [{ by: { name: 'admin' }, kind: 'read', values: 'none' }])
    await transaction(pool, client => destroyPatientKey(client, id))
    const erased = await admin('GET', `/audit?patientId=${id}&action=patients:write`)
    t.match(erased.body.items, [{ values: 'erased', before: null, after: null }])
  },
)

t.test('filters by user, time and action', async t => {
  const { pool, nurse, admin, id } = await withPatient(t)
  const { rows } = await pool.query(`select id from users where email = 'nurse@test.local'`)
  const started = new Date().toISOString()
  await nurse('GET', `/patients/${id}`)
  const count = async (query: string) => (await admin('GET', `/audit?${query}`)).body.items.length
  t.equal(await count(`userId=${rows[0].id}`), 2)
  t.equal(await count(`userId=${rows[0].id}&from=${started}`), 1)
  t.equal(await count(`to=${started}&action=patients:create`), 1)
  t.equal(await count('action=nothing:such'), 0)
  t.equal((await admin('GET', '/audit?from=yesterday')).status, 400)
})

t.test('lists and boards that reload are one entry, single records one each', async t => {
  const { pool, nurse, id } = await withPatient(t)
  for (let n = 0; n < 3; n++) {
    await nurse('GET', '/patients')
    await nurse('GET', '/board')
    await nurse('GET', `/patients/${id}`)
  }
  const { rows } = await pool.query(
    `select action, count(*)::int as n from audit_entries where not is_change group by 1 order by 1`,
  )
  t.same(rows, [
    { action: 'patients:read', n: 4 },
    { action: 'vitals:read', n: 1 },
  ])
})

t.test('a live subscription is one entry, however many numbers follow', async t => {
  const { app, pool, id, live } = await withPatient(t)
  const client = await liveClient(t, app)
  client.say({ type: 'hello', token: await tokenOf(app, 'admin'), subscribe: { patients: [id], vitals: true } })
  await client.first('welcome')
  for (let n = 0; n < 3; n++) {
    live.deliver([{ patientId: id, deviceId: 'm', measuredAt: n, arrivedAt: n, vitals: { hr: 70 + n } }])
  }
  const { rows } = await pool.query(
    `select patient_id, origin->>'ip' as ip, origin->>'login' is not null as login
     from audit_entries where action = 'live:subscribe'`,
  )
  t.same(rows, [{ patient_id: id, ip: '127.0.0.1', login: true }])
})

t.test('an answer does not leave when its audit cannot be written', async t => {
  const { app, pool, id } = await withPatient(t)
  const admin = await callerAs(app, 'admin')
  await pool.query('alter table audit_entries rename to elsewhere')
  const answer = await admin('GET', `/patients/${id}`)
  t.equal(answer.status, 500)
  t.notMatch(JSON.stringify(answer.body), /Sekret/)
})
