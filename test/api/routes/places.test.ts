import { randomUUID } from 'node:crypto'
import t from 'tap'
import { until } from '../../support/until.ts'
import { type TestApi, testApi } from '../support/api.ts'
import { makeWard } from '../support/places.ts'

const NAME = { given: ['Ada'], family: 'Test' }
const idOf = async (api: TestApi, role: string) => (await (await api.as(role))('GET', '/me')).body.id

t.test('wards, rooms and beds are made by administrators, and seen by staff', async t => {
  const api = await testApi(t)
  const [admin, nurse, patient] = [await api.as('admin'), await api.as('nurse'), await api.as('patient')]
  const made = await admin('POST', '/wards', { name: '3 North' })
  t.match(made, { status: 201, headers: { etag: '"1"', location: `/api/v1/wards/${made.body.id}` } })
  t.match(made.body, { kind: 'ward', silenceSeconds: null, intervalSeconds: null, timeZone: null, version: 1 })
  const path = `/wards/${made.body.id}`
  const home = await admin('POST', '/wards', { name: 'At home', kind: 'home', intervalSeconds: 60 })
  t.match(home.body, { kind: 'home', silenceSeconds: 7200, intervalSeconds: 60 })
  t.equal((await admin('POST', '/wards', { name: '3 north' })).status, 409)
  t.match(await admin('PATCH', path, { silenceSeconds: 14 }), {
    status: 400,
    body: { errors: [{ path: 'silenceSeconds' }] },
  })
  t.match(await admin('PATCH', path, { silenceSeconds: 30 }, { 'if-match': '"1"' }), {
    status: 200,
    body: { version: 2 },
  })
  t.equal((await admin('PATCH', path, { name: 'x' }, { 'if-match': '"1"' })).status, 412)
  const room = await admin('POST', `${path}/rooms`, { name: 'Room 1' })
  t.equal(room.status, 201)
  const bed = await admin('POST', `${path}/beds`, { name: '1', roomId: room.body.id })
  t.match(bed, { status: 201, body: { name: '1', roomId: room.body.id, wardId: made.body.id } })
  t.equal((await admin('POST', `/wards/${home.body.id}/beds`, { name: '1' })).status, 409)
  t.match((await nurse('GET', '/wards')).body.items, [{ name: '3 North' }, { name: 'At home' }])
  t.match((await nurse('GET', `${path}/beds`)).body.items, [{ id: bed.body.id }])
  t.match((await nurse('GET', `${path}/rooms`)).body.items, [{ id: room.body.id }])
  t.equal((await admin('DELETE', `/rooms/${room.body.id}`)).status, 409)
  t.match((await admin('PATCH', `/beds/${bed.body.id}`, { roomId: null })).body, { roomId: null, version: 2 })
  t.equal((await admin('DELETE', `/rooms/${room.body.id}`)).status, 204)
  t.equal((await admin('DELETE', `/beds/${bed.body.id}`, undefined, { 'if-match': '"1"' })).status, 412)
  t.equal((await admin('DELETE', `/beds/${bed.body.id}`)).status, 204)
  t.equal((await nurse('POST', '/wards', { name: 'Mine' })).status, 403)
  t.equal((await patient('GET', '/wards')).status, 403)
  t.equal((await admin('DELETE', path)).status, 204)
  t.equal((await nurse('GET', path)).status, 404)
})

t.test('a patient arrives, is admitted, moved and discharged', async t => {
  const api = await testApi(t)
  const [nurse, reception] = [await api.as('nurse'), await api.as('reception')]
  const ward = await makeWard(api.pool, '3 North', ['1', '2'])
  const { id } = (await nurse('POST', '/patients', { name: NAME })).body
  const path = `/patients/${id}`
  t.match(await reception('POST', `${path}/arrival`, { note: 'Lobby' }), {
    status: 201,
    body: { patientId: id, note: 'Lobby' },
  })
  const wish = { wardId: ward.id, bedId: ward.beds['1'] }
  t.equal((await reception('POST', `${path}/admissions`, wish)).status, 403)
  const admitted = await nurse('POST', `${path}/admissions`, { ...wish, reason: 'Fever' })
  t.match(admitted, { status: 201, body: { ward: '3 North', bed: '1', reason: 'Fever', to: null } })
  t.match((await nurse('GET', path)).body, {
    ward: '3 North',
    bed: '1',
    bedId: ward.beds['1'],
    stayId: admitted.body.id,
  })
  t.match(await nurse('POST', `${path}/admissions`, wish), {
    status: 409,
    body: { type: 'urn:wardbeat:problem:conflict' },
  })
  t.match(await nurse('POST', `${path}/transfers`, { ...wish, bedId: ward.beds['2'] }), {
    status: 201,
    body: { bed: '2' },
  })
  const future = new Date(Date.now() + 3_600_000).toISOString()
  t.match(await nurse('POST', `${path}/discharge`, { at: future }), { status: 400, body: { errors: [{ path: 'at' }] } })
  t.match(await nurse('POST', `${path}/discharge`, { at: '2020-01-01T00:00:00Z' }), { status: 400 })
  t.match(await nurse('POST', `${path}/discharge`, { disposition: 'home' }), {
    status: 200,
    body: { ending: 'discharge' },
  })
  t.match((await nurse('GET', `${path}/stays`)).body, { items: [{ bed: '2' }, { bed: '1' }], nextCursor: null })
  t.match(await nurse('POST', `${path}/admissions`, { wardId: randomUUID() }), { status: 400 })
})

t.test('why a patient came and where he went is for who may read the clinical record', async t => {
  const api = await testApi(t)
  const [admin, nurse, reception] = [await api.as('admin'), await api.as('nurse'), await api.as('reception')]
  const ward = await makeWard(api.pool, '3 North')
  const { id } = (await nurse('POST', '/patients', { name: NAME })).body
  const path = `/patients/${id}`
  await nurse('POST', `${path}/admissions`, { wardId: ward.id, reason: 'Overdose of heroin' })
  await nurse('POST', `${path}/discharge`, { disposition: 'Rehabilitation' })
  await nurse('POST', `${path}/admissions`, { wardId: ward.id, reason: 'Overdose of heroin' })
  t.match((await nurse('GET', `${path}/stays`)).body.items, [
    { reason: 'Overdose of heroin', to: null },
    { reason: 'Overdose of heroin', disposition: 'Rehabilitation' },
  ])
  const seen = await reception('GET', `${path}/stays`)
  t.match(seen, { status: 200, body: { items: [{ ward: '3 North', to: null }, { ending: 'discharge' }] } })
  for (const stay of seen.body.items) t.notOk('reason' in stay || 'disposition' in stay)
  for (const other of [path, `/wards/${ward.id}/bed-board`, '/patients?q=Test', '/appointments']) {
    t.notMatch(JSON.stringify((await reception('GET', other)).body), /heroin|Rehabilitation/, other)
  }

  const role = { id: 'clerk', name: 'Clerk', category: 'administrative', reach: 'all' }
  await admin('POST', '/roles', { ...role, permissions: ['patients:read', 'stays:read', 'stays:write'] })
  await api.pool.query(`update users set roles = '{clerk}' where email = 'manager@test.local'`)
  const clerk = await api.as('manager')
  const same = await clerk('POST', `${path}/transfers`, { wardId: ward.id })
  t.match(same, { status: 201, body: { ward: '3 North', to: null } })
  t.notMatch(JSON.stringify(same.body), /heroin/, 'nor in the answer of a move that is none')
})

t.test('of fifty admissions to one bed over HTTP exactly one is answered 201, and the others 409', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const ward = await makeWard(api.pool, 'Race', ['1'])
  const ids: string[] = []
  for (let i = 0; i < 50; i++)
    ids.push((await admin('POST', '/patients', { name: { given: [], family: `P${i}` } })).body.id)
  const answers = await Promise.all(
    ids.map(id => admin('POST', `/patients/${id}/admissions`, { wardId: ward.id, bedId: ward.beds['1'] })),
  )
  t.equal(answers.filter(answer => answer.status === 201).length, 1)
  for (const { status, body } of answers.filter(answer => answer.status !== 201)) {
    t.match({ status, body }, { status: 409, body: { type: 'urn:wardbeat:problem:bed-taken' } })
    for (const id of ids) t.notMatch(JSON.stringify(body), id, 'names no foreign patient')
  }
})

t.test('a bed board shows only patients whom the caller may see, and says of others that a bed is taken', async t => {
  const api = await testApi(t)
  const [admin, nurse, doctor] = [await api.as('admin'), await api.as('nurse'), await api.as('doctor')]
  const ward = await makeWard(api.pool, '3 North', ['1', '2', '10'])
  const lying = { name: NAME, ward: '3 North' }
  const mine = (await nurse('POST', '/patients', { ...lying, bed: '1' })).body.id
  const foreign = (await admin('POST', '/patients', { ...lying, bed: '10' })).body.id
  const waiting = (await admin('POST', '/patients', lying)).body.id
  await admin('POST', '/devices', { id: 'm' })
  await admin('PUT', '/devices/m/bed', { bedId: ward.beds['2'] })
  const path = `/wards/${ward.id}/bed-board`
  const { status, body } = await nurse('GET', path)
  t.equal(status, 200)
  t.match(body, {
    ward: { name: '3 North' },
    beds: [
      { name: '1', occupied: true, patient: { id: mine, name: NAME }, stayId: String, since: String },
      { name: '2', occupied: false, patient: null, devices: [{ id: 'm', online: false }] },
      { name: '10', occupied: true, patient: null, stayId: null, since: null },
    ],
    withoutBed: [],
    othersWithoutBed: 1,
  })
  for (const id of [foreign, waiting]) t.notMatch(JSON.stringify(body), id)
  t.match((await admin('GET', path)).body, {
    beds: [{}, {}, { patient: { id: foreign } }],
    withoutBed: [{ id: waiting }],
  })
  t.match((await doctor('GET', path)).body.beds, [{ patient: null }, {}, { patient: null }])
  for (const role of ['patient', 'manager']) t.equal((await (await api.as(role))('GET', path)).status, 403, role)
  t.equal((await nurse('GET', `/wards/${randomUUID()}/bed-board`)).status, 404)
})

t.test('who works in a ward sees its patients, from the next second on and no longer', async t => {
  const api = await testApi(t)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const ward = await makeWard(api.pool, '3 North', ['1'])
  const { id } = (await admin('POST', '/patients', { name: NAME, ward: '3 North', bed: '1' })).body
  t.equal((await nurse('GET', `/patients/${id}`)).status, 403)
  const staff = await admin('PUT', `/wards/${ward.id}/staff`, { userIds: [await idOf(api, 'nurse')] })
  t.match(staff, { status: 200, body: { items: [{ name: 'nurse' }] } })
  t.equal((await nurse('GET', `/patients/${id}`)).status, 200)
  await until(async () => (await nurse('GET', '/me')).body.wards.length === 1)
  t.same((await nurse('GET', '/patients?mine=true')).body.items, [], 'his ward, but not his care team')
  await admin('POST', `/patients/${id}/discharge`, {})
  t.equal((await nurse('GET', `/patients/${id}`)).status, 403)
  t.match(await admin('PUT', `/wards/${ward.id}/staff`, { userIds: [randomUUID()] }), { status: 400 })
  t.equal((await nurse('PUT', `/wards/${ward.id}/staff`, { userIds: [] })).status, 403)
})

t.test(
  'a device at a bed is shown as the one of who lies in it, on the board, in lists and for those who answer',
  async t => {
    const api = await testApi(t)
    const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
    const ward = await makeWard(api.pool, '3 North', ['1', '2'])
    const { id } = (await admin('POST', '/patients', { name: NAME, ward: '3 North', bed: '1' })).body
    t.equal((await nurse('GET', `/patients/${id}`)).status, 403)
    await admin('POST', '/devices', { id: 'm' })
    const bound = await admin('PUT', '/devices/m/bed', { bedId: ward.beds['1'] })
    t.match(bound, { status: 200, body: { bedId: ward.beds['1'], bed: '1', ward: '3 North', from: String } })
    t.equal((await nurse('GET', `/patients/${id}`)).status, 200, 'monitored, and nobody answers: everybody does')
    t.match((await nurse('GET', '/devices/m')).body, { assignment: null, patientId: id, bed: { bed: '1' } })
    t.match((await nurse('GET', `/devices?patientId=${id}`)).body.items, [{ id: 'm' }])
    t.match((await nurse('GET', '/board')).body.tiles, [
      { patient: { id, bed: '1' }, devices: [{ id: 'm', intervalSeconds: null }] },
    ])
    await admin('PATCH', `/wards/${ward.id}`, { intervalSeconds: 60 })
    t.match((await nurse('GET', '/board')).body.tiles, [{ devices: [{ id: 'm', intervalSeconds: 60 }] }])
    t.equal((await nurse('DELETE', '/devices/m/bed')).status, 204)
    t.equal((await nurse('GET', `/patients/${id}`)).status, 403)
    t.equal(
      (await nurse('PUT', '/devices/m/bed', { bedId: ward.beds['1'] })).status,
      403,
      'a foreign patient lies there',
    )
    t.equal((await nurse('PUT', '/devices/m/bed', { bedId: ward.beds['2'] })).status, 200)
    t.match(await nurse('PUT', '/devices/m/bed', { bedId: randomUUID() }), {
      status: 400,
      body: { errors: [{ path: 'bedId' }] },
    })
    t.equal((await admin('PUT', '/devices/gone/bed', { bedId: ward.beds['1'] })).status, 404)
    t.equal((await (await api.as('integrator'))('PUT', '/devices/m/bed', { bedId: ward.beds['1'] })).status, 403)
  },
)

t.test('a care team and its handover, and whose patients are mine', async t => {
  const api = await testApi(t)
  const [admin, nurse, doctor] = [await api.as('admin'), await api.as('nurse'), await api.as('doctor')]
  const [nurseId, doctorId] = [await idOf(api, 'nurse'), await idOf(api, 'doctor')]
  const { id } = (await admin('POST', '/patients', { name: NAME })).body
  const other = (await admin('POST', '/patients', { name: { given: [], family: 'Other' } })).body.id
  const path = `/patients/${id}/care-team`
  const mine = async (who: typeof nurse) =>
    (await who('GET', '/patients?mine=true')).body.items.map((p: { id: string }) => p.id)
  t.equal((await nurse('POST', path, { userId: nurseId, function: 'nurse' })).status, 403, 'nobody lets himself in')
  const deskId = await idOf(api, 'reception')
  const cannot = (field: string) => ({
    status: 400,
    body: { errors: [{ path: field, message: /see and answer alarms/ }] },
  })
  t.match(await admin('POST', path, { userId: deskId, function: 'responsible-nurse' }), cannot('userId'))
  t.equal((await admin('POST', path, { userId: deskId, function: 'other' })).status, 201)
  const added = await admin('POST', path, { userId: nurseId, function: 'responsible-nurse' })
  t.match(added, { status: 201, body: { userId: nurseId, name: 'nurse', until: null } })
  t.same(await mine(nurse), [id])
  t.same(await mine(doctor), [])
  t.match((await nurse('GET', path)).body.items, [{ userId: deskId }, { id: added.body.id }])
  t.match(await nurse('POST', path, { userId: doctorId, function: 'doctor', until: '2020-01-01T00:00:00Z' }), {
    status: 400,
    body: { errors: [{ path: 'until' }] },
  })
  t.match(await nurse('POST', path, { userId: doctorId, function: 'doctor', from: '2020-01-01T00:00:00Z' }), {
    status: 400,
    body: { errors: [{ path: 'from' }] },
  })
  t.match(await nurse('POST', '/handovers', { toUserId: nurseId }), { status: 400 })
  t.match(await nurse('POST', '/handovers', { toUserId: deskId }), cannot('toUserId'))
  t.match(await nurse('POST', '/handovers', { toUserId: doctorId, patientIds: [other] }), {
    status: 400,
    body: { errors: [{ path: 'patientIds.0' }] },
  })
  t.match(
    await doctor('POST', '/handovers', { fromUserId: nurseId, toUserId: doctorId }),
    { status: 409 },
    'he sees none of them',
  )
  const given = await nurse('POST', '/handovers', { toUserId: doctorId, note: 'All quiet' })
  t.match(given, {
    status: 201,
    body: { patients: 1, patientIds: [id], from: { id: nurseId }, to: { name: 'doctor' }, note: 'All quiet' },
  })
  t.same([await mine(nurse), await mine(doctor)], [[], [id]])
  t.match((await doctor('GET', '/handovers')).body.items, [{ id: given.body.id }])
  t.equal((await (await api.as('patient'))('GET', '/handovers')).body.items.length, 0)
  const [, member] = (await doctor('GET', path)).body.items
  t.equal((await doctor('DELETE', `${path}/${member.id}`)).status, 204)
  t.same(await mine(doctor), [])
  t.equal((await admin('DELETE', `${path}/${member.id}`)).status, 404)
})
