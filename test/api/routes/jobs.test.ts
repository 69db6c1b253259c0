import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresJobWork } from '../../../store/postgres/job-work.ts'
import { send, testApi, tokenOf } from '../support/api.ts'

async function withImport(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const token = await tokenOf(api.app, 'integrator')
  const upload = (csv: string, type = 'text/csv') =>
    send(api.app, 'POST', '/devices/import', csv, { authorization: `Bearer ${token}`, 'content-type': type })
  return { api, upload, integrator: await api.as('integrator'), work: postgresJobWork(api.pool) }
}

t.test('a file is answered at once with a job, which is on the queue and shows its progress', async t => {
  const { api, upload, integrator, work } = await withImport(t)
  const { status, body, headers } = await upload('id,name\nm-1,One\nm-2,Two\n')
  t.equal(status, 202)
  t.match(body, { kind: 'devices-import', state: 'queued', progress: { done: 0, total: 2 }, startedAt: null })
  t.equal(headers.location, `/api/v1/jobs/${body.id}`)
  t.same(api.queuedJobs, [body.id])

  await work.begin(body.id, Date.now())
  const counts = { created: 1, refused: 1 }
  const errors = [{ line: 3, path: 'name', message: 'is no name' }]
  await work.advance(body.id, { done: 2, counts, errors, created: [{ line: 2, id: 'm-1' }] }, Date.now())
  t.match((await integrator('GET', `/jobs/${body.id}`)).body, { state: 'running', progress: { done: 2 }, counts })
  await work.end(body.id, { state: 'done', problem: null }, Date.now())
  t.match((await integrator('GET', '/jobs')).body, { items: [{ id: body.id, state: 'done' }], nextCursor: null })
  t.match((await integrator('GET', `/jobs/${body.id}/errors`)).body.items, errors)
  const token = await tokenOf(api.app, 'integrator')
  const csv = await api.app.inject({
    url: `/api/v1/jobs/${body.id}/credentials`,
    headers: { authorization: `Bearer ${token}` },
  })
  t.match(csv.body, /^id,username,password\nm-1,m-1,[\w-]{43}\n$/)
  await work.expire(0, Date.now() + 1)
  t.equal((await integrator('GET', `/jobs/${body.id}/credentials`)).status, 404, 'their time is over')
})

t.test("a job is its creator's, and of those who may see everybody's", async t => {
  const { api, upload, integrator } = await withImport(t)
  const { id } = (await upload('id\nm-1\n')).body
  const [nurse, admin] = [await api.as('nurse'), await api.as('admin')]
  for (const path of [`/jobs/${id}`, `/jobs/${id}/errors`]) t.equal((await nurse('GET', path)).status, 404)
  t.equal((await nurse('POST', `/jobs/${id}/cancel`)).status, 404)
  t.equal((await nurse('GET', `/jobs/${id}/credentials`)).status, 403)
  t.equal((await nurse('GET', '/jobs?all=true')).status, 403)
  t.same((await nurse('GET', '/jobs')).body.items, [])
  t.same((await admin('GET', '/jobs')).body.items, [])
  t.match((await admin('GET', '/jobs?all=true')).body.items, [{ id }])
  t.equal((await integrator('GET', `/jobs/${randomUUID()}`)).status, 404)
  t.match((await integrator('POST', `/jobs/${id}/cancel`)).body, { state: 'cancelled' })
})

t.test('who may not register devices may not import them, and only CSV is a file', async t => {
  const { api, upload } = await withImport(t)
  const token = await tokenOf(api.app, 'nurse')
  const answer = await send(api.app, 'POST', '/devices/import', 'id\nm\n', {
    authorization: `Bearer ${token}`,
    'content-type': 'text/csv',
  })
  t.equal(answer.status, 403)
  t.equal((await upload('id\nm\n', 'application/xml')).status, 415)
  t.equal((await upload('"id"', 'application/json')).status, 400)
  t.equal((await api.pool.query('select 1 from jobs')).rowCount, 0)
})
