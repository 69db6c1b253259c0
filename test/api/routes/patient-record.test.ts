import t from 'tap'
import { testApi } from '../support/api.ts'

const ADA = {
  name: { given: ['Ada'], family: 'Test', prefix: 'Dr', preferred: 'Addie' },
  birthDate: '1960-02-29',
  sex: 'female',
  gender: 'woman',
  address: { lines: ['1 Example Street'], city: 'Sampleton', state: null, postalCode: '0000', country: 'AU' },
  contacts: [
    { kind: 'phone', value: '+61 491 570 156', use: 'mobile' },
    { kind: 'email', value: 'ada@example.org' },
  ],
  primaryCareProvider: { name: 'Dr Placeholder', organisation: 'Example Practice', phone: null },
  familyMembers: [{ name: 'Ben Test', relationship: 'brother', phone: null }],
  emergencyContacts: [{ name: 'Ben Test', phone: '+61 491 570 157' }],
  insurance: [{ insurer: 'Example Mutual', policyNumber: 'X-1', validTo: '2027-12-31' }],
  medicalCard: { number: 'C-1', issuedOn: '2020-01-01', notes: null },
  deceasedAt: null,
  identifiers: [{ system: 'uk-nhs', value: '9434765919' }],
}
const BILLING = { payer: 'Example Mutual', account: 'B-1', notes: null }

t.test('everything that reception writes down is kept, changed by property and taken away', async t => {
  const reception = await (await testApi(t)).as('reception')
  const created = await reception('POST', '/patients', { ...ADA, billing: BILLING })
  t.match(created, { status: 201, body: { ...ADA, billing: BILLING } })
  const path = `/patients/${created.body.id}`
  t.same((await reception('GET', path)).body, created.body)
  const { status, body } = await reception('PATCH', path, { contacts: [], address: null, gender: null })
  t.equal(status, 200)
  t.match(body, { ...ADA, contacts: [], address: null, gender: null, billing: BILLING, version: 2 })
})

t.test('only who may see billing sees it, and nobody in a list', async t => {
  const api = await testApi(t)
  const [reception, nurse] = [await api.as('reception'), await api.as('nurse')]
  const { body } = await nurse('POST', '/patients', ADA)
  const path = `/patients/${body.id}`
  t.notOk('billing' in body)
  t.equal((await nurse('PATCH', path, { billing: BILLING })).status, 403)
  t.equal((await nurse('POST', '/patients', { ...ADA, billing: BILLING })).status, 403)
  t.same((await reception('PATCH', path, { billing: BILLING })).body.billing, BILLING)
  t.same((await reception('GET', path)).body.billing, BILLING)
  t.notOk('billing' in (await nurse('GET', path)).body)
  t.notOk('billing' in (await nurse('PATCH', path, { gender: 'x' })).body)
  for (const call of [nurse, reception]) t.notMatch(JSON.stringify((await call('GET', '/patients')).body), /B-1/)
})

t.test('what cannot be is refused with its place', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const tomorrow = new Date(Date.now() + 3 * 86_400_000).toISOString()
  const cases: [string, object, string, RegExp][] = [
    ['a name of 10 kB', { name: { given: ['A'], family: 'x'.repeat(10_240) } }, 'name.family', /100 characters/],
    ['a name of spaces', { name: { given: ['A'], family: '   ' } }, 'name.family', /blank/],
    ['a name without width', { name: { given: ['A'], family: '\u200b\u200b' } }, 'name.family', /blank/],
    ['a turn of direction', { name: { given: ['\u202e'], family: 'A' } }, 'name.given.0', /blank/],
    ['born in the future', { ...ADA, birthDate: tomorrow.slice(0, 10) }, 'birthDate', /between/],
    ['born in 1849', { ...ADA, birthDate: '1849-12-31' }, 'birthDate', /between/],
    ['no February 29', { ...ADA, birthDate: '1961-02-29' }, 'birthDate', /date/],
    [
      'a wrong check digit',
      { ...ADA, identifiers: [{ system: 'nhs', value: '943 476 5918' }] },
      'identifiers.0.value',
      /check digit/,
    ],
    ['no email', { ...ADA, contacts: [{ kind: 'email', value: 'ada' }] }, 'contacts.0.value', /email/],
    ['died tomorrow', { ...ADA, deceasedAt: tomorrow }, 'deceasedAt', /future/],
    ['died before birth', { ...ADA, deceasedAt: '1950-01-01T00:00:00Z' }, 'deceasedAt', /birth/],
    ['an unknown kind', { ...ADA, contacts: [{ kind: 'pigeon', value: 'x' }] }, 'contacts.0.kind', /.+/],
  ]
  for (const [what, sent, path, message] of cases) {
    t.match(await nurse('POST', '/patients', sent), { status: 400, body: { errors: [{ path, message }] } }, what)
  }
  t.equal((await nurse('GET', '/patients')).body.items.length, 0)
  t.equal((await nurse('POST', '/patients', { name: { given: ['שרה'], family: '\u200fלוי' } })).status, 201)
})

t.test('text is text, whatever it looks like', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const odd = [
    '<script>alert(1)</script>',
    '=cmd()',
    '@SUM(1)',
    "O'); drop table patients; --",
    '\u202eעדה\u202c',
    'Zoe\u0308',
    '👩‍⚕️',
    '-1+1',
  ]
  for (const text of odd) {
    const sent = {
      name: { given: [text], family: text, prefix: text, preferred: text },
      gender: text,
      address: { lines: [text], city: text, state: text, postalCode: text.slice(0, 20), country: text },
      contacts: [{ kind: 'other', value: text }],
      primaryCareProvider: { name: text, organisation: text },
      familyMembers: [{ name: text, relationship: text }],
      insurance: [{ insurer: text, policyNumber: text }],
      medicalCard: { number: text, notes: text },
      identifiers: [{ system: text, value: text }],
    }
    const created = await nurse('POST', '/patients', sent)
    t.match(created, { status: 201, body: sent }, text)
    t.match((await nurse('GET', `/patients/${created.body.id}`)).body, sent, text)
    const found = await nurse('GET', `/patients?q=${encodeURIComponent(text.normalize('NFC'))}`)
    t.ok(
      found.body.items.some((p: { id: string }) => p.id === created.body.id),
      text,
    )
  }
})

t.test('somebody who may be known is asked about; the answer shows who, and is audited', async t => {
  const api = await testApi(t)
  const [nurse, reception] = [await api.as('nurse'), await api.as('reception')]
  const { body } = await nurse('POST', '/patients', ADA)
  const again = { name: { given: ['Ada', 'Maria'], family: 'Test' }, birthDate: ADA.birthDate }
  const asked = await reception('POST', '/patients', again)
  t.equal(asked.status, 409)
  t.same(Object.keys(asked.body.candidates[0]).sort(), ['birthDate', 'id', 'name', 'sex', 'ward'])
  t.match(asked.body, {
    type: 'urn:wardbeat:problem:possible-duplicate',
    candidates: [{ id: body.id, name: ADA.name, birthDate: ADA.birthDate }],
  })
  const audited = await api.pool.query(
    `select 1 from audit_entries where action = 'patients:find' and patient_id = $1`,
    [body.id],
  )
  t.equal(audited.rowCount, 1)
  const confirmed = await reception('POST', '/patients', { ...again, confirmDuplicate: true })
  t.equal(confirmed.status, 201)
  const taken = await reception('PATCH', `/patients/${confirmed.body.id}`, { identifiers: ADA.identifiers })
  t.match(taken, { status: 409, body: { candidates: [{ id: body.id }] } })
  const kept = { identifiers: ADA.identifiers, confirmDuplicate: true }
  t.equal((await reception('PATCH', `/patients/${confirmed.body.id}`, kept)).status, 200)
})

t.test('a double submit makes one patient', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const clicks = await Promise.all([nurse('POST', '/patients', ADA), nurse('POST', '/patients', ADA)])
  t.same(
    clicks.map(({ status }) => status),
    [201, 201],
  )
  t.equal(clicks[0]?.body.id, clicks[1]?.body.id)
  const send = (family: string) =>
    nurse('POST', '/patients', { name: { given: ['Key'], family } }, { 'idempotency-key': 'one-key' })
  const [first, second] = [await send('Lock'), await send('Lock')]
  t.same(second.body, first.body)
  t.match(await send('Other'), { status: 409, body: { type: 'urn:wardbeat:problem:conflict' } })
  t.equal((await nurse('GET', '/patients')).body.items.length, 2)
})

t.test('the directory shows anybody, and who he is alone', async t => {
  const api = await testApi(t)
  const [nurse, doctor, patient] = [await api.as('nurse'), await api.as('doctor'), await api.as('patient')]
  const { body } = await nurse('POST', '/patients', ADA)
  const find = async (call: typeof nurse, query: string) => (await call('GET', `/directory?${query}`)).body.items
  t.match(await find(nurse, 'q=tset'), [{ id: body.id, mine: true }])
  const [stranger] = await find(doctor, 'birthDate=1960-02-29')
  t.same(stranger, { id: body.id, name: ADA.name, birthDate: ADA.birthDate, sex: 'female', ward: null, mine: false })
  t.equal((await doctor('GET', `/patients/${body.id}`)).status, 403)
  t.equal((await patient('GET', '/directory?q=test')).status, 403)
  for (const query of ['', 'q=', 'q=a', 'birthDate=x'])
    t.equal((await doctor('GET', `/directory?${query}`)).status, 400, query)
})

t.test('numbering systems are listed for everybody who is logged in', async t => {
  const { body } = await (await (await testApi(t)).as('patient'))('GET', '/identifier-systems')
  t.match(body.items[0], { id: 'au-medicare', country: 'AU' })
})
