import t from 'tap'
import { ACTIONS } from '../../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import { until } from '../../support/until.ts'
import { PASSWORD, testApi } from '../support/api.ts'
import { logIn } from '../support/logins.ts'

const NIGHT = { id: 'night-nurse', name: 'Night nurse', category: 'clinical', reach: 'care' }
const PERMISSIONS = ['patients:read', 'vitals:read', 'rejects:read']

t.test('a role is made, read, replaced and removed', async t => {
  const admin = await (await testApi(t)).as('admin')
  const made = await admin('POST', '/roles', { ...NIGHT, permissions: PERMISSIONS })
  t.match(made, { status: 201, headers: { etag: '"1"', location: '/api/v1/roles/night-nurse' } })
  t.match(made.body, { ...NIGHT, permissions: PERMISSIONS, builtIn: false, version: 1 })
  t.same((await admin('GET', '/roles/night-nurse')).body, made.body)
  t.match(await admin('POST', '/roles', { ...NIGHT, permissions: [] }), { status: 409 })
  const { id: _, ...fields } = { ...NIGHT, name: 'Late nurse', permissions: ['patients:read'] }
  const replaced = await admin('PUT', '/roles/night-nurse', fields, { 'if-match': '"1"' })
  t.match(replaced, { status: 200, body: { ...fields, version: 2 }, headers: { etag: '"2"' } })
  t.equal((await admin('PUT', '/roles/night-nurse', fields, { 'if-match': '"1"' })).status, 412)
  t.equal((await admin('DELETE', '/roles/night-nurse', undefined, { 'if-match': '"1"' })).status, 412)
  t.equal((await admin('DELETE', '/roles/night-nurse')).status, 204)
  for (const method of ['GET', 'DELETE'] as const) t.equal((await admin(method, '/roles/night-nurse')).status, 404)
  t.equal((await admin('PUT', '/roles/night-nurse', fields)).status, 404)
  t.match(await admin('POST', '/roles', { ...NIGHT, permissions: [] }), { status: 201, body: { version: 3 } })
})

t.test('all roles and permissions are listed, and only to who may see them', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/roles', { ...NIGHT, permissions: PERMISSIONS })
  const { body } = await admin('GET', '/roles')
  t.same(
    body.items.map((role: { id: string }) => role.id),
    [...BUILT_IN_ROLES.map(role => role.id), 'night-nurse'],
  )
  t.match((await admin('GET', '/roles/nurse')).body, { builtIn: true, version: null, reach: 'care' })
  const { items } = (await admin('GET', '/permissions')).body
  t.same(
    items.map((permission: { id: string }) => permission.id),
    ACTIONS,
  )
  t.match(items[0], { category: 'record', scope: 'house', description: String })
  const nurse = await api.as('nurse')
  for (const path of ['/roles', '/roles/nurse', '/permissions']) t.equal((await nurse('GET', path)).status, 403, path)
  t.equal((await nurse('POST', '/roles', { ...NIGHT, permissions: [] })).status, 403)
})

t.test('built-in roles cannot be changed, made again or removed', async t => {
  const admin = await (await testApi(t)).as('admin')
  const { id: _, ...fields } = { ...NIGHT, permissions: [] }
  const refused = { status: 409, body: { type: 'urn:wardbeat:problem:role-built-in' } }
  t.match(await admin('PUT', '/roles/nurse', fields), refused)
  t.match(await admin('DELETE', '/roles/admin'), refused)
  t.equal((await admin('POST', '/roles', { ...NIGHT, id: 'nurse', permissions: [] })).status, 409)
})

t.test('what no role can hold is refused with its path', async t => {
  const admin = await (await testApi(t)).as('admin')
  const cases: [object, string][] = [
    [{ ...NIGHT, permissions: ['patients:read', 'patients:juggle'] }, 'permissions.1'],
    [{ ...NIGHT, permissions: ['constructor'] }, 'permissions.0'],
    [{ ...NIGHT, permissions: [], reach: 'everywhere' }, 'reach'],
    [{ ...NIGHT, permissions: [], category: 'magic' }, 'category'],
    [{ ...NIGHT, permissions: [], id: 'Night Nurse' }, 'id'],
    [{ ...NIGHT, permissions: [], name: ' ' }, 'name'],
    [{ ...NIGHT, permissions: [], builtIn: true }, 'builtIn'],
  ]
  for (const [body, path] of cases) {
    t.match(await admin('POST', '/roles', body), { status: 400, body: { errors: [{ path }] } }, path)
  }
})

t.test('a role that loses a permission loses it at once, for logins that go on', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/roles', { ...NIGHT, permissions: PERMISSIONS })
  const { items } = (await admin('GET', '/users?q=researcher')).body
  await admin('PATCH', `/users/${items[0].id}`, { roles: ['night-nurse'] })
  const { call, login } = await logIn(api.app, 'researcher@test.local', PASSWORD)
  t.same(login.body.user.permissions, PERMISSIONS)
  t.equal((await call('GET', '/rejects')).status, 200)
  t.match(await admin('DELETE', '/roles/night-nurse'), {
    status: 409,
    body: { type: 'urn:wardbeat:problem:role-in-use' },
  })
  const { id: _, ...fields } = { ...NIGHT, permissions: ['patients:read'] }
  t.equal((await admin('PUT', '/roles/night-nurse', fields)).status, 200)
  await until(async () => (await call('GET', '/rejects')).status === 403)
  t.same((await call('GET', '/me')).body.permissions, ['patients:read'])
  await admin('PATCH', `/users/${items[0].id}`, { roles: ['researcher'] })
  t.equal((await admin('DELETE', '/roles/night-nurse')).status, 204)
})
