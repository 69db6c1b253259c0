import { randomUUID } from 'node:crypto'
import t from 'tap'
import { until } from '../../support/until.ts'
import { send, type TestApi, testApi } from '../support/api.ts'
import { callWith } from '../support/logins.ts'

const ADA = { email: 'ada@example.org', password: 'five green bicycles', name: 'Ada Test', cookie: false }

async function start(t: Parameters<typeof testApi>[0], overrides: Parameters<typeof testApi>[2] = {}) {
  const api = await testApi(t, {}, overrides)
  const [admin, reception] = [await api.as('admin'), await api.as('reception')]
  const patient = async (family = 'Test') =>
    String((await admin('POST', '/patients', { name: { given: ['Ada'], family } })).body.id)
  return { api, admin, reception, patient }
}

const userIdOf = async ({ pool }: TestApi, email: string): Promise<string> =>
  (await pool.query<{ id: string }>('select id from users where email = $1', [email])).rows[0]?.id ?? ''

t.test('an invitation links the record at sign-up, once', async t => {
  const { api, reception, patient } = await start(t)
  const id = await patient()
  const invitation = await reception('POST', `/patients/${id}/invitations`)
  t.match(invitation, { status: 201, body: { code: String, expiresAt: String } })
  const invitationCode = invitation.body.code.toLowerCase()
  const signup = await send(api.app, 'POST', '/auth/signup', { ...ADA, invitationCode })
  t.match(signup, { status: 201, body: { user: { patientId: id } } })
  const call = callWith(api.app, signup.body.accessToken)
  t.match(await call('GET', `/patients/${id}`), { status: 200, body: { id } })
  t.equal((await call('GET', '/patients')).body.items.length, 1)
  t.equal((await call('GET', `/patients/${await patient('Other')}`)).status, 404)
  const again = await send(api.app, 'POST', '/auth/signup', { ...ADA, email: 'eve@example.org', invitationCode })
  t.match(again, { status: 400, body: { type: 'urn:wardbeat:problem:code-not-valid' } })
  t.equal((await reception('POST', `/patients/${id}/invitations`)).status, 409, 'who has a login needs no invitation')
  t.match(await reception('GET', `/patients/${id}/account`), {
    status: 200,
    body: { email: ADA.email, name: 'Ada Test', linkedBy: signup.body.user.id },
  })
  const { rows } = await api.pool.query(
    'select action, reason, patient_id, body from audit_entries where patient_id = $1',
    [id],
  )
  const actions = rows.map(row => row.action)
  t.ok(actions.includes('accounts:invite') && actions.includes('accounts:link'))
  t.notMatch(rows.map(row => String(row.body)).join(), invitation.body.code)
})

t.test('of two who use one invitation at the same time, one gets the record', async t => {
  const { api, reception, patient } = await start(t)
  const { body } = await reception('POST', `/patients/${await patient()}/invitations`)
  const signUp = (email: string) => send(api.app, 'POST', '/auth/signup', { ...ADA, email, invitationCode: body.code })
  const answers = await Promise.all([signUp('one@example.org'), signUp('two@example.org')])
  t.same(answers.map(answer => answer.status).toSorted(), [201, 400])
})

t.test('an old invitation, and one that was replaced, is worth nothing', async t => {
  let now = Date.now()
  const { api, reception, patient } = await start(t, { clock: () => now })
  const path = `/patients/${await patient()}/invitations`
  const [first, second] = [await reception('POST', path), await reception('POST', path)]
  const signUp = (invitationCode: string) => send(api.app, 'POST', '/auth/signup', { ...ADA, invitationCode })
  t.equal((await signUp(first.body.code)).status, 400)
  now += 14 * 86_400_000 + 1
  t.equal((await signUp(second.body.code)).status, 400)
  t.equal((await reception('POST', `/patients/${randomUUID()}/invitations`)).status, 404)
})

t.test('who signed up without a code uses one later', async t => {
  const { api, reception, patient } = await start(t)
  const id = await patient()
  const { body } = await send(api.app, 'POST', '/auth/signup', ADA)
  const call = callWith(api.app, body.accessToken)
  const { code } = (await reception('POST', `/patients/${id}/invitations`)).body
  const nurse = await api.as('nurse')
  t.equal((await nurse('POST', '/auth/invitation', { code })).status, 409, 'staff are no patients')
  t.match(await call('POST', '/auth/invitation', { code }), { status: 200, body: { patientId: id } })
  t.equal((await call('GET', `/patients/${id}`)).status, 200)
  const other = (await reception('POST', `/patients/${await patient('Other')}/invitations`)).body
  t.match(await call('POST', '/auth/invitation', { code: other.code }), {
    status: 409,
    body: { detail: /another patient/ },
  })
})

t.test('an administrator links, replaces and ends; the login loses the record at once', async t => {
  const { api, admin, patient } = await start(t)
  const path = `/patients/${await patient()}`
  const self = await api.as('patient')
  const userId = await userIdOf(api, 'patient@test.local')
  t.equal((await admin('GET', `${path}/account`)).status, 404)
  t.equal((await self('GET', path)).status, 404)
  t.match(await admin('PUT', `${path}/account`, { userId }), {
    status: 200,
    body: { userId, email: 'patient@test.local' },
  })
  await until(async () => (await self('GET', '/me')).body.patientId === path.slice(10))
  t.equal((await self('GET', path)).status, 200)
  const { body } = await send(api.app, 'POST', '/auth/signup', ADA)
  t.match(await admin('PUT', `${path}/account`, { userId: body.user.id }), { status: 200, body: { email: ADA.email } })
  t.equal((await self('GET', path)).status, 404, 'replaced')
  t.equal((await admin('DELETE', `${path}/account`)).status, 204)
  t.equal((await admin('DELETE', `${path}/account`)).status, 404)
  t.equal((await callWith(api.app, body.accessToken)('GET', path)).status, 404, 'ended')
  const { rows } = await api.pool.query('select topic, key from changes where topic = $1', ['user'])
  t.same(rows.filter(row => row.key === userId).length, 2)
})

t.test('a login speaks for one patient, and belongs to a patient', async t => {
  const { api, admin, patient } = await start(t)
  const [one, other] = [await patient('One'), await patient('Other')]
  const userId = await userIdOf(api, 'patient@test.local')
  t.equal((await admin('PUT', `/patients/${one}/account`, { userId })).status, 200)
  t.equal((await admin('PUT', `/patients/${one}/account`, { userId })).status, 200, 'a second time changes nothing')
  t.equal((await admin('PUT', `/patients/${other}/account`, { userId })).status, 409)
  const staff = { userId: await userIdOf(api, 'nurse@test.local') }
  t.equal((await admin('PUT', `/patients/${other}/account`, staff)).status, 409)
  const nobody = await admin('PUT', `/patients/${other}/account`, { userId: randomUUID() })
  t.match(nobody, { status: 400, body: { errors: [{ path: 'userId' }] } })
  t.equal((await admin('PUT', `/patients/${randomUUID()}/account`, { userId })).status, 404)
  const nurse = await api.as('nurse')
  for (const method of ['GET', 'DELETE'] as const) {
    t.equal((await nurse(method, `/patients/${one}/account`)).status, 403, method)
  }
  t.equal((await nurse('POST', `/patients/${one}/invitations`)).status, 403)
})
