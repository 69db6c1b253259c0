import t from 'tap'
import { type TestApi, testApi } from '../support/api.ts'

const add = async (api: TestApi, family: string): Promise<string> =>
  (await (await api.as('nurse'))('POST', '/patients', { name: { given: ['Ada'], family } })).body.id

t.test('two records become one, are listed and come apart again', async t => {
  const api = await testApi(t)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const [into, from] = [await add(api, 'Original'), await add(api, 'Double')]
  t.equal((await nurse('POST', `/patients/${into}/merge`, { from, reason: 'x' })).status, 403)
  for (const reason of ['', ' '])
    t.equal((await admin('POST', `/patients/${into}/merge`, { from, reason })).status, 400)
  const merged = await admin('POST', `/patients/${into}/merge`, { from, reason: 'registered twice' })
  t.match(merged, {
    status: 200,
    body: { into: { id: into }, from: { id: from }, moved: { timeline: 1 }, undoneAt: null },
  })
  for (const call of [admin, nurse]) {
    t.match(await call('GET', `/patients/${from}`), {
      status: 410,
      body: { type: 'urn:wardbeat:problem:merged', mergedInto: into },
    })
  }
  t.equal((await nurse('PATCH', `/patients/${from}`, { gender: 'x' })).status, 410)
  t.match((await admin('GET', '/merges')).body.items, [{ mergeId: merged.body.mergeId, reason: 'registered twice' }])
  const undone = await admin('POST', `/merges/${merged.body.mergeId}/undo`)
  t.match(undone, { status: 200, body: { undoneAt: String } })
  t.equal((await nurse('GET', `/patients/${from}`)).status, 200)
  t.equal((await admin('POST', `/merges/${merged.body.mergeId}/undo`)).status, 409)
  t.equal((await admin('POST', '/merges/x/undo')).status, 404)
})

t.test('a patient is removed, restored and erased', async t => {
  const api = await testApi(t)
  const [admin, nurse, reception] = [await api.as('admin'), await api.as('nurse'), await api.as('reception')]
  const id = await add(api, 'Vergessen')
  const path = `/patients/${id}`
  t.equal((await admin('DELETE', path)).status, 204)
  t.equal((await nurse('POST', `${path}/restore`)).status, 403)
  t.match((await admin('GET', '/patients?removed=true')).body.items, [{ id }])
  t.same((await admin('GET', '/patients?removed=false')).body.items, [])
  for (const call of [nurse, reception]) t.equal((await call('GET', '/patients?removed=true')).status, 403)
  t.match(await admin('POST', `${path}/restore`), { status: 200, body: { id, version: 3 } })
  t.equal((await admin('POST', `${path}/restore`)).status, 409)
  for (const call of [nurse, reception]) {
    t.equal((await call('POST', `${path}/erase`, { reason: 'x', confirm: 'Vergessen' })).status, 403)
  }
  t.match(await admin('POST', `${path}/erase`, { reason: 'x', confirm: 'Somebody' }), {
    status: 400,
    body: { errors: [{ path: 'confirm' }] },
  })
  t.match(await admin('POST', `${path}/erase`, { reason: 'in writing', confirm: 'vergessen' }), {
    status: 200,
    body: { id },
  })
  t.equal((await admin('GET', path)).status, 404)
  t.equal((await admin('POST', `${path}/restore`)).status, 404)
})
