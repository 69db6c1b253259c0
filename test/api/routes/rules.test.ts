import { randomUUID } from 'node:crypto'
import t from 'tap'
import { BUILTIN_RULES } from '../../../rules/language/builtin.ts'
import { ruleCheck } from '../../../rules/rule-check.ts'
import { postgresRules } from '../../../store/postgres/rules.ts'
import { ruleDocument, windowsDocument } from '../../support/rule-documents.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'

const everyone = { type: 'everyone' }

t.test('a rule is written, changed, tried, activated for a ward, and rolled back', async t => {
  const { as, pool } = await testApi(t)
  const house = houseOf({ pool })
  const [admin, nurse] = [await as('admin'), await as('nurse')]
  const wardId = await house.ward('Chest', 'nurse')
  const document = ruleDocument('fast-heart')
  const made = await admin('POST', '/rules', { ...document, comment: 'Asked for' })
  t.match(made, {
    status: 201,
    headers: { etag: '"1"', location: '/api/v1/rules/fast-heart' },
    body: { id: 'fast-heart', version: 1, document, activations: [], createdBy: { name: 'admin' } },
  })
  t.same(made.body.asks, {
    facts: ['hr'],
    windows: [],
    delaySeconds: 30,
    words: [{ depth: 0, text: 'HR is above 150 /min' }],
  })
  t.match((await admin('POST', '/rules', document)).body, { errors: [{ path: 'id' }], status: 409 })

  const path = '/rules/fast-heart'
  const changed = { ...document, delaySeconds: 60 }
  t.equal((await admin('PUT', path, changed, { 'if-match': '"7"' })).status, 412)
  t.match(await admin('PUT', path, changed, { 'if-match': '"1"' }), { status: 200, body: { version: 2, revision: 2 } })
  t.equal((await admin('PUT', path, changed)).status, 409, 'the same again')
  t.match((await admin('PUT', path, { ...changed, id: 'other' })).body.errors, [{ path: 'id' }])
  t.equal((await admin('PUT', '/rules/no-such', { ...changed, id: 'no-such' })).status, 404)
  const { items: versions } = (await nurse('GET', `${path}/versions`)).body
  t.match(versions, [
    { version: 2, document: changed, comment: null },
    { version: 1, comment: 'Asked for' },
  ])

  const activate = (body: object, etag = '*') =>
    admin(
      'POST',
      `${path}/activate`,
      { version: 1, mode: 'live', scope: everyone, reason: 'Agreed', ...body },
      { 'if-match': etag },
    )
  t.equal((await activate({}, '"1"')).status, 412)
  t.match(await activate({}), {
    status: 200,
    headers: { etag: '"3"' },
    body: { version: 1, mode: 'live', scope: everyone },
  })
  const rollBack = (scope: object) => admin('POST', `${path}/rollback`, { scope, reason: 'Too many' })
  t.match(await rollBack(everyone), { status: 409, body: { detail: /before/ } })
  const ward = { type: 'ward', wardId }
  t.match(await rollBack(ward), { status: 409 })
  t.equal((await activate({ version: 2, mode: 'shadow', scope: ward })).status, 200)
  t.match((await activate({ version: 3, scope: ward })).body.errors, [{ path: 'version' }])
  t.match((await activate({ scope: { type: 'ward', wardId: randomUUID() } })).body.errors, [{ path: 'scope.wardId' }])
  t.same((await activate({ scope: { type: 'ward', wardId: 'x' } })).body.errors, [
    { path: 'scope.wardId', message: 'must match format "uuid"' },
  ])
  t.same((await activate({ scope: { type: 'planet' } })).body.errors, [
    { path: 'scope.type', message: 'must be one of patient, ward, everyone' },
  ])
  t.equal((await activate({ reason: ' ' })).status, 400)
  t.equal((await activate({ version: 2 })).status, 200)
  t.match(await rollBack(everyone), { status: 200, body: { version: 1, mode: 'live', scope: everyone } })

  const read = await nurse('GET', path)
  t.match(read.body.activations, [
    { version: 1, mode: 'live', scope: everyone },
    { version: 2, mode: 'shadow', scope: ward },
  ])
  const listed = (await (await as('manager'))('GET', '/rules')).body.items
  t.match(listed, [
    { id: 'fast-heart', name: 'Rule fast-heart', version: 2, priority: 'medium', kind: 'threshold', patients: 0 },
  ])
  const story = (await nurse('GET', `${path}/activations`)).body.items
  t.match(story, [
    { reason: 'Too many' },
    { reason: 'Agreed', endedBy: { name: 'admin' } },
    { mode: 'shadow' },
    { version: 1 },
  ])
  const end = `${path}/activations/${read.body.activations[1].id}`
  t.equal((await nurse('DELETE', end)).status, 403)
  t.equal((await admin('DELETE', end)).status, 204)
  t.equal((await admin('DELETE', end)).status, 409)
  t.equal((await admin('DELETE', `${path}/activations/x`)).status, 404)
  const audited = (await admin('GET', '/audit?action=rules:write')).body.items
  t.equal(audited.length, 7)
  t.match(audited[0], { resource: { kind: 'rule', id: 'fast-heart' }, before: { mode: 'shadow' }, after: null })
  for (const list of ['versions', 'activations', 'shadow']) {
    t.equal((await nurse('GET', `/rules/no-such/${list}`)).status, 404)
  }
})

t.test('a rule yields neither to itself, nor to nothing, nor in a circle; to one of the product it may', async t => {
  const { as, pool } = await testApi(t)
  await postgresRules(pool, ruleCheck).ensureBuiltIn(BUILTIN_RULES, Date.now())
  const admin = await as('admin')
  const sent = (id: string, ...yieldsTo: string[]) => ruleDocument(id, { yieldsTo })
  const refused = { status: 400, body: { errors: [{ path: 'yieldsTo.0' }] } }
  t.match(await admin('POST', '/rules', sent('one', 'one')), refused)
  t.match(await admin('POST', '/rules', sent('one', 'nobody')), refused)
  t.equal((await admin('POST', '/rules', sent('one', 'news2-emergency'))).status, 201)
  t.equal((await admin('POST', '/rules', sent('two', 'one'))).status, 201)
  t.match(await admin('PUT', '/rules/one', sent('one', 'two')), refused)
  t.match(await admin('PUT', '/rules/one', sent('one', 'one')), refused)
})

t.test(
  'who may: everybody of the staff reads, an administrator writes, a doctor switches for a patient of theirs',
  async t => {
    const { as, pool } = await testApi(t)
    const house = houseOf({ pool })
    const [admin, doctor, nurse] = [await as('admin'), await as('doctor'), await as('nurse')]
    const [mine, foreign] = [await house.patient('Mine'), await house.patient('Foreign')]
    await pool.query(
      `insert into care_team (id, patient_id, user_id, function, during)
     select gen_random_uuid(), $1, id, 'other', tstzrange(now() - interval '1 day', null) from users where email = 'doctor@test.local'`,
      [mine],
    )
    await admin('POST', '/rules', ruleDocument('a-rule'))
    for (const role of ['patient', 'reception', 'integrator', 'researcher']) {
      t.equal((await (await as(role))('GET', '/rules')).status, 403, role)
    }
    t.equal((await doctor('POST', '/rules', ruleDocument('b-rule'))).status, 403)
    t.equal((await doctor('PUT', '/rules/a-rule', ruleDocument('a-rule'))).status, 403)
    const asked = (scope: object) => ({ version: 1, mode: 'live', scope, reason: 'Agreed' })
    const activate = '/rules/a-rule/activate'
    t.equal((await doctor('POST', activate, asked(everyone))).status, 403)
    t.equal((await nurse('POST', activate, asked({ type: 'patient', patientId: mine }))).status, 403)
    const refused = await doctor('POST', activate, asked({ type: 'patient', patientId: foreign }))
    t.match(refused, { status: 403, body: { type: 'urn:wardbeat:problem:not-your-patient' } })
    t.equal((await doctor('POST', activate, asked({ type: 'patient', patientId: randomUUID() }))).status, 404)
    const done = await doctor('POST', activate, asked({ type: 'patient', patientId: mine }))
    t.equal(done.status, 200)
    const timeline = await doctor('GET', `/patients/${mine}/timeline?types=rule`)
    t.match(timeline.body.items, [
      { summary: 'Alarm rule switched on: Rule a-rule', reference: { kind: 'rule', id: 'a-rule' } },
    ])
    const audit = (await admin('GET', `/audit?patientId=${mine}&action=rules:activate`)).body.items
    t.match(audit, [{ reason: 'Agreed', by: { name: 'doctor' } }])
    t.match((await admin('GET', '/rules/a-rule')).body, { patients: 1, activations: [] })
    t.equal((await doctor('GET', '/rules/a-rule/activations')).body.items.length, 1)
    t.equal((await nurse('GET', '/rules/a-rule/activations')).body.items.length, 0)
    t.equal((await doctor('DELETE', `/rules/a-rule/activations/${done.body.id}`)).status, 204)

    await pool.query(
      `insert into shadow_episodes (id, rule_id, rule_version, patient_id, priority, message, raised_at, justification)
     select gen_random_uuid(), 'a-rule', 1, p, 'low', 'Fast', now(), '{"summary":"Fast"}' from unnest($1::uuid[]) as p`,
      [[mine, foreign]],
    )
    const shadow = await doctor('GET', '/rules/a-rule/shadow')
    t.match(shadow.body, {
      counts: [{ version: 1, episodes: 2, open: 2, patients: 2, lastDay: 2 }],
      items: [{ patientId: mine, patientName: { family: 'Mine' }, justification: { summary: 'Fast' }, endedAt: null }],
    })
    t.equal(shadow.body.items.length, 1)
    t.equal((await admin('GET', '/rules/a-rule/shadow?version=2')).body.items.length, 0)
  },
)

t.test('what is no rule is refused with the place, and nothing falls', async t => {
  const { as } = await testApi(t)
  const admin = await as('admin')
  const leaf = { fact: 'hr', operator: 'greaterThan', value: 150 }
  const of = (conditions: unknown, fields = {}) => ruleDocument('bad-rule', { conditions, ...fields })
  let deep: unknown = { all: [leaf] }
  for (let i = 0; i < 9; i++) deep = { all: [deep] }
  const bad: readonly (readonly [string, unknown, string])[] = [
    ['an unknown fact', of({ all: [{ ...leaf, fact: 'mood' }] }), 'conditions.all[0].fact'],
    ['a path into a fact', of({ all: [{ ...leaf, path: '$.x' }] }), 'conditions.all[0].path'],
    [
      'a fact that compares with itself in a circle',
      of({ all: [{ ...leaf, value: { fact: 'hr', value: leaf } }] }),
      'conditions.all[0].value.value',
    ],
    ['conditions that refer to others', of({ all: [{ condition: 'other' }] }), 'conditions.all[0].condition'],
    ['groups too deep', of(deep), 'conditions.all[0].all[0].all[0].all[0].all[0].all[0].all[0].all[0]'],
    [
      'a regular expression',
      of({ all: [{ ...leaf, operator: 'matches', value: '(a+)+$' }] }),
      'conditions.all[0].operator',
    ],
    ['a text for a number', of({ all: [{ ...leaf, value: '(a+)+$' }] }), 'conditions.all[0].value'],
    ['10,000 conditions', of({ all: Array.from({ length: 10_000 }, () => leaf) }), 'conditions.all[99]'],
    ['Fahrenheit', of({ all: [{ fact: 'temp', operator: 'greaterThan', value: 101.3 }] }), 'conditions.all[0].value'],
    [
      'a share in per cent',
      of({
        all: [
          {
            fact: 'spo2',
            params: { window: '5m', aggregate: 'share-below', than: 92 },
            operator: 'greaterThan',
            value: 60,
          },
        ],
      }),
      'conditions.all[0].value',
    ],
    ['a name of a built-in judgement', ruleDocument('limit-low'), 'id'],
    ['no conditions', { ...ruleDocument('x'), conditions: undefined }, 'conditions'],
  ]
  for (const [what, body, path] of bad) {
    for (const url of ['/rules', '/rules/check']) {
      const answer = await admin('POST', url, body)
      t.match(answer, { status: 400, body: { type: 'urn:wardbeat:problem:validation-failed' } }, what)
      t.ok(
        answer.body.errors.some((error: { path: string }) => error.path === path),
        `${what}: ${JSON.stringify(answer.body.errors)}`,
      )
    }
  }
  const text = `{"id":"x","conditions":${'{"not":'.repeat(100_000)}1${'}'.repeat(100_000)}}`
  t.match(await admin('POST', '/rules', text), { status: 400, body: { detail: /nested too deeply/ } })
  t.match(await admin('POST', '/rules', `{"conditions":${'['.repeat(400_000)}${']'.repeat(400_000)}}`), { status: 400 })
  t.equal((await admin('POST', '/rules', { description: 'x'.repeat(1_100_000) })).status, 413)
  t.equal((await admin('POST', '/rules', '[]')).status, 400)
  t.equal((await admin('GET', '/rules')).body.items.length, 0)

  const good = await admin('POST', '/rules/check', windowsDocument('eight-windows', 0))
  t.match(good, { status: 200, body: { asks: { facts: ['hr'], delaySeconds: 30 } } })
  t.equal(good.body.asks.windows.length, 8)
  t.match(good.body.asks.windows[0], { code: 'hr', seconds: 60 })
  t.equal((await admin('GET', '/rules')).body.items.length, 0, 'a check keeps nothing')
})

t.test('what the rules together cannot have is refused with what to do', async t => {
  const { as } = await testApi(t)
  const admin = await as('admin')
  const asked = { version: 1, mode: 'shadow', scope: everyone, reason: 'Test' }
  for (let n = 0; n < 8; n++) {
    await admin('POST', '/rules', windowsDocument(`windows-${n}`, n))
    t.equal((await admin('POST', `/rules/windows-${n}/activate`, asked)).status, 200)
  }
  await admin('POST', '/rules', windowsDocument('one-more', 8))
  const refused = await admin('POST', '/rules/one-more/activate', asked)
  t.match(refused, { status: 409, body: { type: 'urn:wardbeat:problem:rule-limit', detail: /64 windows/ } })
  t.match((await admin('GET', '/rules/one-more')).body, { activations: [] })
  t.equal((await admin('POST', '/rules/one-more/activate', { ...asked, mode: 'off' })).status, 200)
})
