import t from 'tap'
import { testApi } from '../support/api.ts'
import { makeWard } from '../support/places.ts'

const ADA = {
  name: { given: ['Ada'], family: 'Test' },
  birthDate: '1960-01-02',
  sex: 'female',
  identifiers: [{ system: 'mrn', value: 'A-100' }],
  ward: '3 North',
  bed: '4',
}

t.test('a patient is added, read, changed and removed', async t => {
  const api = await testApi(t)
  const [nurse, admin] = [await api.as('nurse'), await api.as('admin')]
  await makeWard(api.pool, ADA.ward, ['4', '5'])
  const created = await nurse('POST', '/patients', ADA)
  t.match(created, {
    status: 201,
    body: ADA,
    headers: { etag: '"1"', location: `/api/v1/patients/${created.body.id}` },
  })
  const path = `/patients/${created.body.id}`
  t.same((await nurse('GET', path)).body, created.body)
  const changed = await nurse('PATCH', path, { bed: '5' }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, body: { bed: '5', ward: ADA.ward, version: 2 }, headers: { etag: '"2"' } })
  t.match((await nurse('PATCH', path, { ward: null })).body, { bed: null, ward: null, stayId: null, version: 3 })
  t.equal((await admin('DELETE', path)).status, 204)
  t.equal((await nurse('GET', path)).status, 404)
  t.equal((await admin('DELETE', path)).status, 404)
})

t.test('only the name is required', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const { status, body } = await nurse('POST', '/patients', { name: { given: [], family: 'Doe' } })
  t.equal(status, 201)
  t.match(body, { birthDate: null, sex: 'unknown', identifiers: [], ward: null, bed: null })
})

t.test('a stale ETag is 412 and changes nothing, for a change and for a removal', async t => {
  const api = await testApi(t)
  const [nurse, admin] = [await api.as('nurse'), await api.as('admin')]
  await makeWard(api.pool, ADA.ward, ['4', '5', '6', '7'])
  const { body } = await nurse('POST', '/patients', ADA)
  const path = `/patients/${body.id}`
  await nurse('PATCH', path, { bed: '5' }, { 'if-match': '"1"' })
  for (const tag of ['"1"', 'W/"1"', '"99"', '"made-up"']) {
    t.match(await nurse('PATCH', path, { bed: '6' }, { 'if-match': tag }), { status: 412, body: { status: 412 } })
    t.equal((await admin('DELETE', path, undefined, { 'if-match': tag })).status, 412)
  }
  t.equal((await nurse('GET', path)).body.bed, '5')
  t.equal((await nurse('PATCH', path, { bed: '7' }, { 'if-match': '*' })).status, 200)
})

t.test('of two that change the same version at once, one gets 412', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  await makeWard(api.pool, ADA.ward, ['4', '5', '6'])
  const { body } = await nurse('POST', '/patients', ADA)
  const change = (bed: string) => nurse('PATCH', `/patients/${body.id}`, { bed }, { 'if-match': '"1"' })
  const answers = await Promise.all([change('5'), change('6')])
  t.same(answers.map(a => a.status).sort(), [200, 412])
})

t.test('bad input is refused with the path and a reason', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const cases: [string, unknown, string][] = [
    ['no name', {}, 'name'],
    ['no family name', { name: { given: ['Ada'] } }, 'name.family'],
    ['an unknown property', { ...ADA, colour: 'blue' }, 'colour'],
    ['an unknown property deep inside', { name: { ...ADA.name, nick: 'A' } }, 'name.nick'],
    ['a day that does not exist', { ...ADA, birthDate: '1960-02-31' }, 'birthDate'],
    ['a birth date in the future', { ...ADA, birthDate: '2990-01-01' }, 'birthDate'],
    ['a wrong type', { ...ADA, bed: 4 }, 'bed'],
    ['a sex that is none of ours', { ...ADA, sex: 'f' }, 'sex'],
    ['a ward that does not exist', { ...ADA, ward: 'Nowhere' }, 'ward'],
    ['a bed without a ward', { name: ADA.name, bed: '4' }, 'ward'],
    ['NUL in text', { name: { given: ['A\u0000da'], family: 'Test' } }, 'name.given.0'],
    ['half a character', { name: { given: ['\ud800'], family: 'Test' } }, 'name.given.0'],
  ]
  for (const [what, body, path] of cases) {
    const answer = await nurse('POST', '/patients', body)
    t.equal(answer.status, 400, what)
    t.match(answer.body, { type: 'urn:wardbeat:problem:validation-failed', status: 400, detail: String }, what)
    t.match(answer.body.errors, [{ path, message: /.+/ }], what)
    t.equal(answer.headers['content-type'], 'application/problem+json', what)
  }
  t.equal((await nurse('GET', '/patients')).body.items.length, 0)
})

t.test('an unknown id is 404, whatever it looks like', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  for (const id of ['00000000-0000-4000-8000-000000000000', 'x', '%27%20or%201=1--', '..%2f..%2fetc', 'a%20b']) {
    t.equal((await nurse('GET', `/patients/${id}`)).status, 404, id)
    t.equal((await nurse('PATCH', `/patients/${id}`, { bed: '1' })).status, 404, id)
    t.equal((await nurse('GET', `/patients/${id}/vitals`)).status, 404, id)
    t.equal((await nurse('GET', `/patients/${id}/limits`)).status, 404, id)
  }
  t.equal((await nurse('GET', '/patients/%00')).status, 404)
})

t.test('search finds names and identifiers; SQL in it is just text', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  await makeWard(api.pool, ADA.ward, ['4'])
  await nurse('POST', '/patients', ADA)
  await nurse('POST', '/patients', { name: { given: ['Zoë'], family: "O'Brien" } })
  const found = async (q: string) => {
    const { status, body } = await nurse('GET', `/patients?q=${encodeURIComponent(q)}`)
    t.equal(status, 200, q)
    return body.items.map((p: { name: { family: string } }) => p.name.family)
  }
  t.same(await found('zoe'), ["O'Brien"])
  t.same(await found("o'brien"), ["O'Brien"])
  t.same(await found('a-100'), ['Test'])
  t.same(await found("'; drop table patients; --"), [])
  t.same(await found("' or '1'='1"), [])
  t.same(await found('%'), [])
  t.same(await found('\\'), [])
  t.equal((await nurse('GET', '/patients?q=%00')).status, 400)
  t.equal((await nurse('GET', '/patients')).body.items.length, 2)
})

t.test('a list is paged by its cursor, each patient once; a made-up cursor or limit is 400', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  await makeWard(api.pool, 'A')
  for (let i = 0; i < 7; i++) await nurse('POST', '/patients', { name: { given: [], family: `P${i}` }, ward: 'A' })
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await nurse('GET', `/patients?ward=A&limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    seen.push(...body.items.map((p: { name: { family: string } }) => p.name.family))
    cursor = body.nextCursor ?? ''
  } while (cursor !== '')
  t.same(seen, ['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6'])
  for (const query of ['cursor=made-up', 'limit=0', 'limit=201', 'limit=x', 'limit=1.5']) {
    t.equal((await nurse('GET', `/patients?${query}`)).status, 400, query)
  }
})

t.test('ward and bed of a patient: made for administrators, asked for by name by everybody else', async t => {
  const api = await testApi(t)
  const [nurse, admin, reception] = [await api.as('nurse'), await api.as('admin'), await api.as('reception')]
  const name = { given: [], family: 'Lying' }
  const first = await admin('POST', '/patients', { name, ward: '5 East', bed: '1' })
  t.match(first, { status: 201, body: { ward: '5 East', bed: '1', wardId: String, bedId: String, stayId: String } })
  const bed = { name, ward: '5 EAST', bed: '1' }
  const taken = await nurse('POST', '/patients', bed)
  t.match(taken, { status: 409, body: { type: 'urn:wardbeat:problem:bed-taken' } })
  t.notMatch(JSON.stringify(taken.body), first.body.id)
  t.match(await nurse('POST', '/patients', { ...bed, bed: '2' }), { status: 400, body: { errors: [{ path: 'bed' }] } })
  t.equal((await reception('POST', '/patients', bed)).status, 403, 'reception admits nobody')
  t.equal((await reception('PATCH', `/patients/${first.body.id}`, { bed: null })).status, 403)
  const { body } = await nurse('POST', '/patients', { ...bed, bed: null })
  t.match(body, { ward: '5 East', bed: null })
  await admin('PATCH', `/patients/${first.body.id}`, { ward: 'Elsewhere' })
  t.match((await nurse('PATCH', `/patients/${body.id}`, { bed: '1' })).body, { ward: '5 East', bed: '1' })
  const inWard = async (ward: string) =>
    (await admin('GET', `/patients?ward=${ward}`)).body.items.map((p: { id: string }) => p.id)
  t.same(await inWard('5%20east'), [body.id])
  t.same(await inWard(first.body.wardId), [body.id])
  t.same(await inWard('Elsewhere'), [first.body.id])
})
