import { createHash } from 'node:crypto'
import t from 'tap'
import { postgresCredentials } from '../../../store/postgres/credentials.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { makeWard } from '../support/places.ts'

async function withPatients(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const ids: string[] = []
  for (const family of ['Adeyemi', 'Brandt']) {
    ids.push((await admin('POST', '/patients', { name: { given: [], family } })).body.id)
  }
  return { api, admin, first: String(ids[0]), second: String(ids[1]) }
}

t.test('registering takes an id alone, and shows credentials once, of which the hash is kept', async t => {
  const { api, admin } = await withPatients(t)
  const created = await admin('POST', '/devices', { id: 'mon:1' })
  t.match(created, { status: 201, headers: { location: '/api/v1/devices/mon%3A1' } })
  t.match(created.body, { id: 'mon:1', kind: 'other', online: false, credentials: { username: 'mon:1' } })
  const { password } = created.body.credentials
  t.match(password, /^[\w-]{43}$/, '256 bits, base64url')
  const hashes = await postgresCredentials(api.pool).tokenHashes(['mon:1'])
  t.same(Buffer.from(hashes.get('mon:1') ?? []), createHash('sha256').update(password).digest())
  const read = await admin('GET', '/devices/mon:1')
  t.notOk('credentials' in read.body)
  t.match(await admin('POST', '/devices', { id: 'mon:1' }), { status: 409, body: { type: /device-exists$/ } })
})

t.test('every field of the registry is kept; bad ones are refused', async t => {
  const { admin } = await withPatients(t)
  const fields = {
    name: 'Monitor 4',
    kind: 'bedside-monitor',
    macAddress: '00:1a:2b:3c:4d:5e',
    manufacturer: 'M',
    model: 'X',
    serialNumber: 'S1',
    firmwareVersion: '1.2',
    softwareVersion: '3',
    purchasedOn: '2024-01-31',
    firstUsedOn: '2024-02-01',
    intervalSeconds: 2,
  }
  const created = await admin('POST', '/devices', { id: 'm', ...fields })
  t.match(created, { status: 201, body: fields })
  t.match(await admin('PATCH', '/devices/m', { model: null }, { 'if-match': '"1"' }), {
    status: 200,
    body: { model: null },
  })
  t.equal((await admin('PATCH', '/devices/m', { model: 'Y' }, { 'if-match': '"1"' })).status, 412)
  const bad: [string, object][] = [
    ['id', { id: 'a/b' }],
    ['id', { id: 'x'.repeat(65) }],
    ['macAddress', { id: 'n', macAddress: 'zz' }],
    ['intervalSeconds', { id: 'n', intervalSeconds: 0 }],
    ['purchasedOn', { id: 'n', purchasedOn: '31.1.2024' }],
    ['gatewayId', { id: 'n', gatewayId: 'nowhere' }],
    ['gatewayId', { id: 'n', gatewayId: 'm' }],
    ['token', { id: 'n', token: 'mine' }],
  ]
  for (const [path, body] of bad) {
    t.match(await admin('POST', '/devices', body), { status: 400, body: { errors: [{ path }] } }, path)
  }
})

t.test('credentials are rotated and revoked', async t => {
  const { api, admin } = await withPatients(t)
  const { body } = await admin('POST', '/devices', { id: 'm' })
  const rotated = await admin('POST', '/devices/m/credentials')
  t.match(rotated, { status: 201, body: { credentials: { username: 'm', password: /^[\w-]{43}$/ } } })
  t.not(rotated.body.credentials.password, body.credentials.password)
  t.equal((await admin('DELETE', '/devices/m/credentials')).status, 204)
  t.equal((await postgresCredentials(api.pool).tokenHashes(['m'])).size, 0)
  t.equal((await admin('POST', '/devices/nowhere/credentials')).status, 404)
  t.equal((await admin('DELETE', '/devices/nowhere/credentials')).status, 404)
})

t.test('a device in use is 409, or moved with replace', async t => {
  const { admin, first, second } = await withPatients(t)
  await admin('POST', '/devices', { id: 'm' })
  const from = new Date(Date.now() - 60_000).toISOString()
  const assigned = await admin('PUT', '/devices/m/assignment', { patientId: first, from })
  t.match(assigned, { status: 200, body: { deviceId: 'm', patientId: first, from, to: null } })
  t.same((await admin('GET', '/devices/m')).body.assignment, assigned.body)
  t.equal((await admin('PUT', '/devices/m/assignment', { patientId: first })).status, 200)
  const refused = await admin('PUT', '/devices/m/assignment', { patientId: second })
  t.match(refused, { status: 409, body: { type: 'urn:wardbeat:problem:device-in-use' } })
  t.equal((await admin('PUT', '/devices/m/assignment', { patientId: second, replace: true })).status, 200)
  t.same(
    (await admin('GET', `/devices?patientId=${second}`)).body.items.map((d: { id: string }) => d.id),
    ['m'],
  )
  t.equal((await admin('DELETE', '/devices/m/assignment')).status, 204)
  t.equal((await admin('DELETE', '/devices/m/assignment')).status, 404)
  t.equal((await admin('GET', '/devices/m')).body.assignment, null)
})

t.test('who has a device is told to who may see that patient; to others, that somebody has it', async t => {
  const { api, admin, first, second } = await withPatients(t)
  const house = houseOf(api)
  await house.careFor('nurse', first)
  await house.careFor('doctor', second)
  const ward = await makeWard(api.pool, '3 North', ['1'])
  await admin('POST', `/patients/${second}/admissions`, { wardId: ward.id, bedId: ward.beds['1'] })
  for (const id of ['a', 'b', 'c', 'd']) await admin('POST', '/devices', { id })
  await admin('PUT', '/devices/a/assignment', { patientId: second })
  await admin('PUT', '/devices/a/assignment', { patientId: first, replace: true })
  await admin('PUT', '/devices/b/assignment', { patientId: second })
  await admin('PUT', '/devices/c/bed', { bedId: ward.beds['1'] })

  const [nurse, integrator] = [await api.as('nurse'), await api.as('integrator')]
  const all = await nurse('GET', '/devices')
  t.match(all.body.items, [
    { id: 'a', patientId: first, inUse: true, assignment: { patientId: first } },
    { id: 'b', patientId: null, inUse: true, assignment: { patientId: null, to: null } },
    { id: 'c', patientId: null, inUse: true, assignment: null, bed: { bed: '1' } },
    { id: 'd', patientId: null, inUse: false, assignment: null },
  ])
  const answers = [
    all,
    await nurse('GET', '/devices/a/assignments'),
    await nurse('GET', `/devices?patientId=${second}`),
  ]
  for (const id of ['b', 'c']) answers.push(await nurse('GET', `/devices/${id}`))
  for (const { status, body } of answers) {
    t.equal(status, 200)
    t.notMatch(JSON.stringify(body), second)
  }
  t.match(answers[1]?.body.items, [{ patientId: first }, { patientId: null }])
  t.same(answers[2]?.body.items, [], 'nor does the search tell which are his')
  t.equal((await nurse('GET', `/devices?patientId=${first}`)).body.items.length, 1)
  t.match((await (await api.as('doctor'))('GET', '/devices/c')).body, { patientId: second, inUse: true })
  t.match((await integrator('PATCH', '/devices/b', { name: 'B' })).body, { patientId: null, inUse: true })
  t.match((await admin('GET', '/devices/b/assignments')).body.items, [{ patientId: second }])
})

t.test('an assignment needs a patient, a device and a time that was', async t => {
  const { admin, first } = await withPatients(t)
  await admin('POST', '/devices', { id: 'm' })
  const put = async (device: string, body: object) => (await admin('PUT', `/devices/${device}/assignment`, body)).status
  t.equal(await put('nowhere', { patientId: first }), 404)
  t.equal(await put('m', { patientId: '00000000-0000-4000-8000-000000000000' }), 404)
  t.equal(await put('m', { patientId: 'x' }), 400)
  t.equal(await put('m', { patientId: first, from: '2990-01-01T00:00:00Z' }), 400)
  t.equal(await put('m', { patientId: first, from: '2026-01-01T00:00:00' }), 400, 'without an offset')
  t.equal(await put('m', {}), 400)
})

t.test('lists are paged and searched; a removed device is gone', async t => {
  const { admin } = await withPatients(t)
  for (let i = 0; i < 5; i++) await admin('POST', '/devices', { id: `d${i}`, name: `Monitor ${i}` })
  const first = await admin('GET', '/devices?limit=3')
  const second = await admin('GET', `/devices?limit=3&cursor=${encodeURIComponent(first.body.nextCursor)}`)
  const ids = [...first.body.items, ...second.body.items].map(d => d.id)
  t.same(ids.sort(), ['d0', 'd1', 'd2', 'd3', 'd4'])
  t.equal(second.body.nextCursor, null)
  t.equal((await admin('GET', '/devices?q=monitor%203')).body.items.length, 1)
  t.equal((await admin('GET', "/devices?q=';--")).body.items.length, 0)
  t.equal((await admin('DELETE', '/devices/d1')).status, 204)
  t.equal((await admin('GET', '/devices/d1')).status, 404)
  t.equal((await admin('GET', '/devices/a%00b')).status, 400)
})

t.test('clinicians assign, but do not register', async t => {
  const { api } = await withPatients(t)
  const nurse = await api.as('nurse')
  t.match(await nurse('POST', '/devices', { id: 'm' }), { status: 403, body: { title: 'Not allowed' } })
  t.equal((await nurse('POST', '/devices/m/credentials')).status, 403)
  t.equal((await nurse('GET', '/rejects')).status, 403)
  t.equal((await nurse('GET', '/devices')).status, 200)
})

t.test('whom a device was given to is told newest first, page by page', async t => {
  const { admin, first, second } = await withPatients(t)
  await admin('POST', '/devices', { id: 'h-1' })
  await admin('PUT', '/devices/h-1/assignment', { patientId: first })
  await admin('PUT', '/devices/h-1/assignment', { patientId: second, replace: true })
  const page = await admin('GET', '/devices/h-1/assignments?limit=1')
  t.match(page, { status: 200, body: { items: [{ patientId: second, to: null }] } })
  const cursor = encodeURIComponent(page.body.nextCursor)
  const rest = await admin('GET', `/devices/h-1/assignments?limit=1&cursor=${cursor}`)
  t.match(rest.body, { items: [{ patientId: first, to: /Z$/ }], nextCursor: null })
  t.equal((await admin('GET', '/devices/nobody/assignments')).status, 404)
  t.equal((await admin('GET', '/devices?sort=secret')).status, 400)
  t.match((await admin('GET', `/patients?ids=${second},nobody`)).body.items, [{ id: second }])
})
