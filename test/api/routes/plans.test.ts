import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'
import { patientInCare, problem } from '../support/clinical.ts'

const PLAN = {
  title: 'Back on her feet',
  goals: [{ text: '<b>Walks</b> alone', target: '50 m', due: '2027-01-31', state: 'active' }],
  activities: [{ text: 'Exercise', assignee: { function: 'nurse' }, schedule: 'twice a day' }],
}

t.test('a plan is written, changed with its ETag, and kept in every version', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/plans`
  const [nurse, patient] = [await api.as('nurse'), await api.as('patient')]
  const created = await nurse('POST', path, PLAN)
  t.match(created, {
    status: 201,
    headers: { etag: '"1"', location: `/api/v1${path}/${created.body.id}` },
    body: { ...PLAN, state: 'draft', activities: [{ state: 'planned', assignee: { function: 'nurse' } }] },
  })
  const one = `${path}/${created.body.id}`
  t.equal((await patient('GET', one)).status, 404, 'a draft is for those who write plans')
  t.same((await patient('GET', path)).body.items, [])
  const goals = [{ ...created.body.goals[0], state: 'achieved' }]
  const changed = await nurse('PATCH', one, { state: 'active', goals }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, headers: { etag: '"2"' }, body: { state: 'active', goals, version: 2 } })
  t.match(await nurse('PATCH', one, { title: 'x' }, { 'if-match': '"1"' }), problem('stale-version', 412))
  t.same((await patient('GET', one)).body, changed.body)
  t.same((await nurse('GET', `${one}/versions`)).body.items, [changed.body, created.body])
  t.same((await patient('GET', `${one}/versions`)).body.items, [changed.body])
  t.match(await nurse('PATCH', one, { state: 'draft' }), problem('conflict', 409))
  t.same((await nurse('GET', `${path}?state=active,completed`)).body.items, [changed.body])
  t.same((await nurse('GET', `${path}?state=draft`)).body.items, [])
  t.match(await nurse('GET', `${path}?state=open`), problem('validation-failed', 400, 'state'))
})

t.test('the same sent twice is one plan', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/plans`
  const doctor = await api.as('doctor')
  const body = { id: randomUUID(), title: 'Once' }
  const answers = await Promise.all([doctor('POST', path, body), doctor('POST', path, body)])
  t.same(answers.map(({ status }) => status).sort(), [200, 201])
  t.same(answers[0]?.body, answers[1]?.body)
})

t.test('bad input is refused with its path; who may not, may not', async t => {
  const api = await testApi(t)
  const id = await patientInCare(api)
  const path = `/patients/${id}/plans`
  const [doctor, patient, reception] = [await api.as('doctor'), await api.as('patient'), await api.as('reception')]
  const cases: [unknown, string][] = [
    [{}, 'title'],
    [{ title: '  ' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ ...PLAN, state: 'completed' }, 'state'],
    [{ ...PLAN, goals: [{ text: 'x', state: 'won' }] }, 'goals.0.state'],
    [{ ...PLAN, goals: [{ text: 'x', due: '2026-02-29' }] }, 'goals.0.due'],
    [{ ...PLAN, goals: [{ text: 'x', id: randomUUID() }] }, 'goals.0.id'],
    [{ ...PLAN, goals: Array.from({ length: 51 }, () => ({ text: 'x' })) }, 'goals'],
    [{ ...PLAN, activities: [{ text: 'x', assignee: {} }] }, 'activities.0.assignee'],
    [{ ...PLAN, activities: [{ text: 'x', assignee: { userId: randomUUID() } }] }, 'activities.0.assignee.userId'],
  ]
  for (const [body, at] of cases) t.match(await doctor('POST', path, body), problem('validation-failed', 400, at), at)
  t.same((await doctor('GET', path)).body.items, [])
  t.equal((await patient('POST', path, PLAN)).status, 403)
  t.equal((await reception('GET', path)).status, 403)
  const { body: other } = await (await api.as('admin'))('POST', '/patients', { name: { given: [], family: 'Other' } })
  t.match(await doctor('GET', `/patients/${other.id}/plans`), problem('not-your-patient', 403))
  t.equal((await patient('GET', `/patients/${other.id}/plans`)).status, 404)
  const { body: plan } = await doctor('POST', path, PLAN)
  const admin = await api.as('admin')
  for (const odd of [other.id, randomUUID(), 'x']) {
    t.equal((await admin('GET', `/patients/${odd}/plans/${plan.id}`)).status, 404)
    t.equal((await admin('PATCH', `/patients/${odd}/plans/${plan.id}`, { title: 'x' })).status, 404)
    t.equal((await admin('GET', `/patients/${odd}/plans/${plan.id}/versions`)).status, 404)
    t.equal((await admin('GET', `/patients/${id}/plans/${odd}`)).status, 404)
  }
  t.equal((await admin('GET', `/patients/${randomUUID()}/plans`)).status, 404)
})
