import t from 'tap'
import { testApi } from '../support/api.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

async function withPatient(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const { body } = await nurse('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  return { api, nurse, path: `/patients/${body.id}` }
}

for (const [plural, sent, blank, change] of [
  [
    'medications',
    { name: 'Lisinopril' },
    { status: 'active', dose: null, code: null, since: null },
    { status: 'stopped' },
  ],
  ['allergies', { name: 'Penicillin' }, { severity: 'unknown', certainty: 'suspected' }, { severity: 'severe' }],
  [
    'conditions',
    { name: 'Asthma', code: { system: 'icd-10', code: 'J45' } },
    { status: 'active' },
    { status: 'remission' },
  ],
] as const) {
  t.test(`${plural} are added, changed, listed and taken back, and nothing is lost`, async t => {
    const { nurse, path } = await withPatient(t)
    const created = await nurse('POST', `${path}/${plural}`, sent)
    t.match(created, { status: 201, body: { ...sent, ...blank, version: 1 }, headers: { etag: '"1"' } })
    const one = `${path}/${plural}/${created.body.id}`
    t.equal(created.headers.location, `/api/v1${one}`)
    const changed = await nurse('PATCH', one, change, { 'if-match': '"1"' })
    t.match(changed, { status: 200, body: { ...sent, ...change, version: 2 } })
    t.equal((await nurse('PATCH', one, change, { 'if-match': '"1"' })).status, 412)
    t.equal((await nurse('DELETE', one, undefined, { 'if-match': '"1"' })).status, 412)
    t.match((await nurse('GET', `${path}/${plural}`)).body.items, [{ id: created.body.id, version: 2 }])
    t.equal((await nurse('DELETE', one)).status, 204)
    t.same((await nurse('GET', `${path}/${plural}`)).body.items, [])
    t.match((await nurse('GET', `${path}/${plural}?errors=true`)).body.items, [{ enteredInErrorAt: String }])
    t.match((await nurse('GET', `${one}/history`)).body.items, [
      { version: 1 },
      { version: 2 },
      { enteredInError: true },
    ])
    t.equal((await nurse('PATCH', one, change)).status, 409)
  })

  t.test(`bad ${plural} are refused`, async t => {
    const { nurse, path } = await withPatient(t)
    for (const bad of [
      {},
      { ...sent, name: '' },
      { ...sent, colour: 'x' },
      { ...sent, status: 'maybe' },
      { ...sent, since: '2023-02-29' },
      { ...sent, since: '2024-01-02', until: '2024-01-01' },
      { ...sent, code: { code: 'x' } },
      { ...sent, note: 'x'.repeat(10_240) },
    ]) {
      t.equal((await nurse('POST', `${path}/${plural}`, bad)).status, 400, JSON.stringify(bad).slice(0, 80))
    }
    for (const id of ['x', NOBODY]) {
      t.equal((await nurse('PATCH', `${path}/${plural}/${id}`, change)).status, 404, id)
      t.equal((await nurse('DELETE', `${path}/${plural}/${id}`)).status, 404, id)
      t.equal((await nurse('GET', `${path}/${plural}/${id}/history`)).status, 404, id)
    }
  })
}

t.test('height and weight are converted by their unit, and never guessed', async t => {
  const { nurse, path } = await withPatient(t)
  const add = (sent: object) => nurse('POST', `${path}/measurements`, sent)
  const at = '2026-11-20T08:15:00.000Z'
  const height = await add({ kind: 'height', value: 67, unit: 'in', at })
  t.match(height, { status: 201, body: { value: 170.18, unit: 'cm', at, entered: { value: 67, unit: 'in' } } })
  t.equal((await add({ kind: 'weight', value: 70, unit: 'kg' })).status, 201)
  for (const [sent, errorPath] of [
    [{ kind: 'height', value: 1.7, unit: 'cm' }, 'value'],
    [{ kind: 'height', value: 170, unit: 'kg' }, 'unit'],
    [{ kind: 'weight', value: 70, unit: 'kg', at: '2990-01-01T00:00:00Z' }, 'at'],
    [{ kind: 'girth', value: 70, unit: 'cm' }, 'kind'],
  ] as const) {
    t.match(await add(sent), { status: 400, body: { errors: [{ path: errorPath }] } }, JSON.stringify(sent))
  }
  const list = await nurse('GET', `${path}/measurements`)
  t.match(list.body.items, [{ kind: 'weight' }, { kind: 'height' }])
  t.equal((await nurse('DELETE', `${path}/measurements/${height.body.id}`)).status, 204)
  t.equal((await nurse('GET', `${path}/measurements`)).body.items.length, 1)
})

t.test('the story of the patient tells of it, and who may not write cannot', async t => {
  const { api, nurse, path } = await withPatient(t)
  await nurse('POST', `${path}/allergies`, { name: 'Nuts' })
  const { rows } = await api.pool.query('select type, summary from timeline order by written_at, type')
  t.match(rows, [{ type: 'registered' }, { type: 'allergy', summary: 'Allergy noted: Nuts' }])
  const [reception, doctor] = [await api.as('reception'), await api.as('doctor')]
  t.equal((await reception('GET', `${path}/allergies`)).status, 403)
  t.equal((await doctor('GET', `${path}/allergies`)).status, 403)
  t.equal((await (await api.as('admin'))('GET', `/patients/${NOBODY}/allergies`)).status, 404)
})
