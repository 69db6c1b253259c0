import { randomUUID } from 'node:crypto'
import t from 'tap'
import { until } from '../../support/until.ts'
import { PASSWORD, send, type TestApi, testApi } from '../support/api.ts'
import { logIn } from '../support/logins.ts'

const GRACE = { email: 'grace@example.org', name: 'Grace Sample', roles: ['nurse'] }
const NEW_PASSWORD = 'seven quiet lighthouses'

async function wardOf({ pool }: TestApi, name = 'Ward 1'): Promise<string> {
  const id = randomUUID()
  await pool.query('insert into wards (id, name, created_at, updated_at) values ($1, $2, now(), now())', [id, name])
  return id
}

const idOf = async ({ pool }: TestApi, email: string): Promise<string> =>
  (await pool.query<{ id: string }>('select id from users where email = $1', [email])).rows[0]?.id ?? ''

t.test('a user is added with a temporary password, which allows nothing but another one', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const ward = await wardOf(api)
  const made = await admin('POST', '/users', { ...GRACE, name: ' Grace Sample ', wards: [ward] })
  t.match(made, {
    status: 201,
    headers: { etag: '"1"', location: `/api/v1/users/${made.body.id}` },
    body: { ...GRACE, wards: [{ id: ward, name: 'Ward 1' }], mustChangePassword: true, temporaryPassword: /^.{23}$/ },
  })
  const { temporaryPassword, ...user } = made.body
  t.same((await admin('GET', `/users/${user.id}`)).body, user, 'the password is shown once')
  const { rows } = await api.pool.query('select body::text from audit_entries')
  t.notMatch(JSON.stringify(rows), temporaryPassword)

  const { login, call, refreshToken } = await logIn(api.app, GRACE.email, temporaryPassword)
  t.match(login, { status: 200, body: { user: { mustChangePassword: true, permissions: [] } } })
  t.match(await call('GET', '/me'), { status: 200, body: { roles: ['nurse'], permissions: [] } })
  for (const path of ['/patients', '/staff', '/auth/logins', '/alerts', '/board']) {
    const refused = await call('GET', path)
    t.match(refused, { status: 403, body: { type: 'urn:wardbeat:problem:password-change-needed' } }, path)
  }
  t.equal((await send(api.app, 'POST', '/auth/refresh', { refreshToken })).status, 200)
  const change = { currentPassword: temporaryPassword, newPassword: NEW_PASSWORD }
  t.equal((await call('POST', '/auth/password', change)).status, 204)
  await until(async () => (await call('GET', '/patients')).status === 200, { what: 'the login to count in full' })
  t.match(await call('GET', '/me'), { body: { mustChangePassword: false, wards: [{ id: ward }] } })
  t.ok((await admin('GET', `/users/${user.id}`)).body.lastLoginAt)
})

t.test('users are listed and searched by name, page by page', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/users', { ...GRACE, name: 'Zoë Sample' })
  const names = async (query: string) =>
    (await admin('GET', `/users?${query}`)).body.items.map((user: { name: string }) => user.name)
  t.same(await names('q=zoe'), ['Zoë Sample'])
  t.same(await names('q=grace%40example'), ['Zoë Sample'])
  t.same(await names('role=nurse'), ['nurse', 'Zoë Sample'])
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await admin('GET', `/users?limit=4${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.items.map((user: { name: string }) => user.name))
    cursor = body.nextCursor ?? ''
  } while (cursor !== '')
  t.equal(seen.length, 9)
  t.same(
    seen,
    seen.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())),
  )
  t.equal((await admin('GET', '/users?cursor=made-up')).status, 400)
})

t.test('a taken email, an unknown role and an unknown ward are refused with their path', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const taken = await admin('POST', '/users', { ...GRACE, email: 'Nurse@TEST.local' })
  t.match(taken, { status: 409, body: { type: 'urn:wardbeat:problem:email-taken' } })
  const cases: [object, string][] = [
    [{ ...GRACE, roles: ['nurse', 'wizard'] }, 'roles.1'],
    [{ ...GRACE, roles: [] }, 'roles'],
    [{ ...GRACE, wards: [randomUUID()] }, 'wards.0'],
    [{ ...GRACE, email: 'grace' }, 'email'],
    [{ ...GRACE, name: '  ' }, 'name'],
    [{ ...GRACE, name: 'x'.repeat(10_000) }, 'name'],
  ]
  for (const [body, path] of cases) {
    t.match(await admin('POST', '/users', body), { status: 400, body: { errors: [{ path }] } }, path)
  }
  t.equal((await admin('GET', '/users?q=grace')).body.items.length, 0)
})

t.test('a change counts at once for the login that goes on, and a stale one is refused', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const nurse = await api.as('nurse')
  const path = `/users/${await idOf(api, 'nurse@test.local')}`
  const ward = await wardOf(api)
  t.equal((await nurse('GET', '/rejects')).status, 403)
  const changed = await admin('PATCH', path, { roles: ['integrator'], wards: [ward] }, { 'if-match': '"1"' })
  t.match(changed, {
    status: 200,
    body: { roles: ['integrator'], version: 2, wards: [{ id: ward }] },
    headers: { etag: '"2"' },
  })
  await until(async () => (await nurse('GET', '/rejects')).status === 200)
  t.equal((await nurse('GET', '/patients')).status, 403)
  t.equal((await admin('PATCH', path, { name: 'Late' }, { 'if-match': '"1"' })).status, 412)
  t.match(await admin('PATCH', path, { wards: [] }), { status: 200, body: { wards: [], roles: ['integrator'] } })
  const { rows } = await api.pool.query("select topic from changes where topic in ('user', 'ward') and key = any($1)", [
    [path.slice(7), ward],
  ])
  t.same(rows.map(row => row.topic).toSorted(), ['user', 'user', 'ward', 'ward'])
  t.match(await admin('PATCH', `/users/${randomUUID()}`, { name: 'X' }), { status: 404 })
  t.match(await admin('PATCH', '/users/odd', { name: 'X' }), { status: 404 })
})

t.test('who is disabled is out at once, and comes in again only when he is enabled', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const nurse = await api.as('nurse')
  const path = `/users/${await idOf(api, 'nurse@test.local')}`
  const { refreshToken } = await logIn(api.app, 'nurse@test.local', PASSWORD)
  t.match(await admin('PATCH', path, { disabled: true }), { status: 200, body: { disabledAt: String } })
  await until(async () => (await nurse('GET', '/me')).status === 401)
  t.equal((await send(api.app, 'POST', '/auth/refresh', { refreshToken })).status, 401)
  const { login } = await logIn(api.app, 'nurse@test.local', PASSWORD)
  t.match(login, { status: 403, body: { type: 'urn:wardbeat:problem:account-disabled' } })
  t.equal((await logIn(api.app, 'nurse@test.local', 'wrong')).login.status, 401, 'the wrong password tells nothing')
  t.match(await admin('PATCH', path, { disabled: false }), { status: 200, body: { disabledAt: null } })
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 200)
  t.equal((await nurse('GET', '/me')).status, 401, 'the old login stays ended')
})

t.test('the last active administrator stays one, even when two remove one another at once', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const own = `/users/${await idOf(api, 'admin@test.local')}`
  for (const change of [{ disabled: true }, { roles: ['nurse'] }]) {
    const refused = await admin('PATCH', own, change)
    t.match(refused, { status: 409, body: { type: 'urn:wardbeat:problem:last-administrator' } })
  }
  t.equal((await admin('PATCH', own, { roles: ['admin', 'nurse'] })).status, 200)
  const second = await admin('POST', '/users', { ...GRACE, roles: ['admin'] })
  const other = `/users/${second.body.id}`
  const answers = await Promise.all([
    admin('PATCH', own, { disabled: true }),
    admin('PATCH', other, { disabled: true }),
  ])
  t.same(answers.map(answer => answer.status).toSorted(), [200, 409])
})

t.test('nobody gives roles, or touches accounts, beyond what he holds himself', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const helpdesk = { id: 'helpdesk', name: 'Help desk', category: 'technical', reach: 'own' }
  const permissions = ['users:read', 'users:write', 'roles:read', 'roles:write', 'wards:read', 'services:read']
  t.equal((await admin('POST', '/roles', { ...helpdesk, permissions })).status, 201)
  await admin('PATCH', `/users/${await idOf(api, 'researcher@test.local')}`, { roles: ['helpdesk'] })
  const { call: clerk } = await logIn(api.app, 'researcher@test.local', PASSWORD)
  t.match(await clerk('POST', '/users', GRACE), { status: 403, body: { detail: /patients:read/ } })
  const made = await clerk('POST', '/users', { ...GRACE, roles: ['researcher'] })
  t.equal(made.status, 201)
  t.equal((await clerk('PATCH', `/users/${made.body.id}`, { roles: ['researcher', 'admin'] })).status, 403)
  t.equal((await clerk('PATCH', `/users/${made.body.id}`, { name: 'Grace' })).status, 200)
  const own = `/users/${await idOf(api, 'researcher@test.local')}`
  t.equal((await clerk('PATCH', own, { roles: ['admin'] })).status, 403, 'nor himself')
  const chief = `/users/${await idOf(api, 'admin@test.local')}`
  t.equal((await clerk('POST', `${chief}/password-reset`)).status, 403)
  t.equal((await clerk('PATCH', chief, { disabled: true })).status, 403)
  t.equal((await clerk('PATCH', chief, { roles: ['researcher'] })).status, 403)
  t.equal((await clerk('POST', '/roles', { ...helpdesk, id: 'more', permissions: ['audit:read'] })).status, 403)
  const wider = { name: 'Help desk', category: 'technical', reach: 'all', permissions: [...permissions, 'audit:read'] }
  t.equal((await clerk('PUT', '/roles/helpdesk', wider)).status, 403)
  t.same((await admin('GET', '/roles/helpdesk')).body.permissions, permissions)
})

t.test('a reset code sets a new password once, within a day, and ends all logins', async t => {
  let now = Date.now()
  const api = await testApi(t, {}, { clock: () => now })
  const admin = await api.as('admin')
  const nurse = await api.as('nurse')
  const path = `/users/${await idOf(api, 'nurse@test.local')}/password-reset`
  const first = await admin('POST', path)
  t.match(first, { status: 201, body: { code: String, expiresAt: new Date(now + 86_400_000).toISOString() } })
  const { body } = await admin('POST', path)
  const reset = (code: string, newPassword = NEW_PASSWORD) =>
    send(api.app, 'POST', '/auth/password-reset', { code, newPassword })
  const invalid = { status: 400, body: { type: 'urn:wardbeat:problem:code-not-valid' } }
  t.match(await reset(first.body.code), invalid, 'the newest counts')
  t.match(await reset('K7Q2M-9XD4T-0VBRW-6HJNE'), invalid)
  t.match(await reset(body.code, 'short'), { status: 400, body: { errors: [{ path: 'newPassword' }] } })
  for (let i = 0; i < 5; i++) await logIn(api.app, 'nurse@test.local', 'wrong')
  const answers = await Promise.all([reset(body.code.toLowerCase()), reset(body.code)])
  t.same(answers.map(answer => answer.status).toSorted(), [204, 400], 'used once, whoever asks at the same time')
  await until(async () => (await nurse('GET', '/me')).status === 401)
  t.equal((await logIn(api.app, 'nurse@test.local', NEW_PASSWORD)).login.status, 200, 'the lock is lifted too')
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 401)
  const late = await admin('POST', path)
  now += 86_400_001
  t.match(await reset(late.body.code), invalid)
  const { rows } = await api.pool.query('select * from password_resets, audit_entries')
  t.notMatch(JSON.stringify(rows), body.code)
})

t.test('an administrator sees a lock and lifts it', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const path = `/users/${await idOf(api, 'nurse@test.local')}`
  for (let i = 0; i < 5; i++) await logIn(api.app, 'nurse@test.local', 'wrong')
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 429)
  t.ok((await admin('GET', path)).body.lockedUntil)
  t.match(await admin('POST', `${path}/unlock`), { status: 200, body: { lockedUntil: null } })
  t.equal((await logIn(api.app, 'nurse@test.local', PASSWORD)).login.status, 200)
  t.equal((await admin('POST', `/users/${randomUUID()}/unlock`)).status, 404)
})

t.test('staff are found by colleagues; patients never are, and never find', async t => {
  const api = await testApi(t)
  const [nurse, patient, admin] = [await api.as('nurse'), await api.as('patient'), await api.as('admin')]
  const staff = async (query = '') => (await nurse('GET', `/staff?${query}`)).body.items
  t.same(
    (await staff()).map((member: { name: string }) => member.name),
    ['admin', 'doctor', 'integrator', 'manager', 'nurse', 'reception', 'researcher'],
  )
  t.match(await staff('role=doctor'), [{ name: 'doctor', roles: ['doctor'] }])
  t.match(await staff('q=NUR'), [{ name: 'nurse' }])
  t.same(await staff('role=patient'), [])
  const [member] = await staff('q=doctor')
  t.same(Object.keys(member), ['id', 'name', 'roles'])
  await admin('PATCH', `/users/${member.id}`, { disabled: true, roles: ['doctor', 'patient'] })
  t.same(await staff('q=doctor'), [])
  const patientId = await idOf(api, 'patient@test.local')
  t.same(await staff(`ids=${member.id},${patientId},odd`), [{ id: member.id, name: 'doctor', roles: ['doctor'] }])
  t.equal((await patient('GET', '/staff')).status, 403)
  t.equal((await nurse('GET', '/users')).status, 403)
})
