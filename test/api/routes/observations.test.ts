import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresScoreWriter } from '../../../store/postgres/score-writer.ts'
import { keepScores, scoreOf, WELL } from '../../support/scores.ts'
import { testApi } from '../support/api.ts'
import { patientInCare, problem } from '../support/clinical.ts'

const HOUR = 3_600_000

t.test('a nurse enters what no device measures; everybody in care reads it among the vitals', async t => {
  const api = await testApi(t)
  const patient = `/patients/${await patientInCare(api)}`
  const [nurse, doctor, self] = [await api.as('nurse'), await api.as('doctor'), await api.as('patient')]
  const id = randomUUID()
  const ts = Date.now() - 60_000
  const body = { id, ts, values: { consciousness: 'A', o2_flow: 2 } }
  const entered = await nurse('POST', `${patient}/observations`, body)
  t.match(entered, {
    status: 201,
    body: { ts, values: body.values, enteredBy: { name: 'nurse' }, enteredInError: null },
  })
  t.match(await nurse('POST', `${patient}/observations`, body), { status: 200, body: entered.body })
  t.match(await self('POST', `${patient}/observations`, body), problem('forbidden', 403))
  const newer = await nurse('POST', `${patient}/observations`, { values: { o2_flow: 4 } })
  t.same((await doctor('GET', `${patient}/observations`)).body.items, [newer.body, entered.body])
  const latest = async () => (await self('GET', `${patient}/vitals/latest`)).body.items
  t.match(await latest(), [
    { code: 'o2_flow', value: 4, unit: 'L/min', deviceId: null, enteredBy: { name: 'nurse' }, fresh: true },
    { code: 'consciousness', value: 'A', ts, unit: null, deviceId: null, enteredBy: { name: 'nurse' } },
  ])
  t.equal((await doctor('DELETE', `${patient}/observations/${newer.body.id}`)).status, 204)
  t.match((await nurse('GET', `${patient}/observations?limit=1`)).body, {
    items: [{ enteredInError: { at: String, by: { name: 'doctor' } } }],
    nextCursor: String,
  })
  t.match(await latest(), [{ code: 'o2_flow', value: 2 }, { code: 'consciousness' }])
  const raw = await doctor('GET', `${patient}/vitals?resolution=raw&codes=o2_flow,consciousness`)
  t.match(raw.body.series, [
    { code: 'o2_flow', points: [[ts, 2]] },
    { code: 'consciousness', points: [[ts, 'A']] },
  ])
  const { items } = (await doctor('GET', `${patient}/timeline?types=observation`)).body
  t.same(items.map((e: { summary: string }) => e.summary).sort(), [
    'Observation entered in error: O2 flow 4 L/min',
    'Observed: O2 flow 2 L/min, ACVPU A',
    'Observed: O2 flow 4 L/min',
  ])
})

t.test('what cannot be is refused with its path, and nothing of it is stored', async t => {
  const api = await testApi(t)
  const patient = `/patients/${await patientInCare(api)}`
  const nurse = await api.as('nurse')
  const post = (body: unknown) => nurse('POST', `${patient}/observations`, body)
  const now = Date.now()
  const invalid = (...paths: readonly string[]) => problem('validation-failed', 400, ...paths)
  t.match(await post({ values: { consciousness: 'A', mood: 1 } }), invalid('values.mood'))
  t.match(await post({ values: { consciousness: 'X' } }), invalid('values.consciousness'))
  t.match(await post({ values: { consciousness: 15 } }), invalid('values.consciousness'))
  t.match(await post({ values: { o2_flow: '2' } }), invalid('values.o2_flow'))
  t.match(await post({ values: { temp: 98.6, rr: 15 } }), invalid('values.temp'))
  t.match(await post({ values: { constructor: 1, temp: null } }), invalid('values.constructor', 'values.temp'))
  t.match(await post({ values: { sbp: 80, dbp: 120 } }), invalid('values.sbp'))
  t.match(await post({ values: { abp_sbp: 80, abp_dbp: 80, pain: 1 } }), invalid('values.abp_sbp'))
  t.match(await post({ values: { pain: 1 }, ts: now + 60_000 }), invalid('ts'))
  t.match(await post({ values: { pain: 1 }, ts: now - 25 * HOUR }), invalid('ts'))
  t.match(await post({ values: { pain: 1 }, ts: 'yesterday' }), invalid('ts'))
  t.equal((await post({ values: {} })).status, 400)
  t.equal((await post({})).status, 400)
  t.same((await nurse('GET', `${patient}/observations`)).body, { items: [], nextCursor: null })
  t.equal((await post({ values: { pain: 1 }, ts: new Date(now - HOUR).toISOString() })).status, 201)
})

t.test('scores are read with their parts; one that rests on old values is not fresh', async t => {
  const api = await testApi(t)
  const id = await patientInCare(api)
  const nurse = await api.as('nurse')
  const now = Date.now()
  t.same((await nurse('GET', `/patients/${id}/scores`)).body, { items: [], nextCursor: null })
  t.same((await nurse('GET', `/patients/${id}/scores/latest`)).body, { items: [], nextCursor: null })
  await keepScores(
    postgresScoreWriter(api.pool),
    id,
    scoreOf('news2', WELL, now - 25 * HOUR),
    scoreOf('news2', { ...WELL, rr: 26 }, now - 2 * HOUR),
    scoreOf('news2', { rr: 30, sbp: 80, pulse: 120 }, now - HOUR / 2),
    scoreOf('shock_index', { pulse: 120, sbp: 80 }, now - 2 * HOUR),
  )
  const { items } = (await nurse('GET', `/patients/${id}/scores?score=news2`)).body
  t.match(items, [
    { status: 'incomplete', total: null, floor: 8, missing: ['spo2', 'o2', 'consciousness', 'temp'], response: null },
    { status: 'complete', total: 3, response: { code: 'urgent_ward', priority: String }, red: ['rr'] },
  ])
  t.match(items[0].parts[0], { item: 'rr', points: 3, inputs: [{ value: 30, deviceId: 'monitor-1', state: 'used' }] })
  const bare = await nurse('GET', `/patients/${id}/scores?inputs=false&limit=1`)
  t.match(bare.body, { items: [{ parts: [{ item: 'rr', inputs: [] }] }], nextCursor: String })
  t.match((await nurse('GET', `/patients/${id}/scores/latest`)).body.items, [
    { score: 'news2', floor: 8, fresh: true },
    { score: 'shock_index', value: 1.5, fresh: false },
  ])
  t.match(await nurse('GET', `/patients/${id}/scores?score=apgar`), problem('validation-failed', 400, 'score'))
  t.match(await nurse('GET', `/patients/${id}/scores?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`), {
    status: 400,
  })
  const tile = (await nurse('GET', '/board')).body.tiles.find(
    (one: { patient: { id: string } }) => one.patient.id === id,
  )
  t.match(tile, { score: { name: 'news2', status: 'incomplete', total: null, floor: 8 } })
  t.match(tile.scoreTrend, [
    [Number, 3, 3],
    [Number, null, 8],
  ])
})

t.test('scale 2 counts by the order of a doctor alone, with his reason', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/spo2-scale`
  const [nurse, doctor, self] = [await api.as('nurse'), await api.as('doctor'), await api.as('patient')]
  t.match(await self('GET', path), {
    status: 200,
    headers: { etag: '"0"' },
    body: { scale: 1, orderedBy: null, orderedAt: null, reason: null, history: [] },
  })
  const order = { scale: 2, reason: 'Hypercapnia' }
  t.match(await nurse('PUT', path, order), problem('forbidden', 403))
  t.equal((await doctor('PUT', path, { scale: 2 })).status, 400)
  t.equal((await doctor('PUT', path, { scale: 3, reason: 'x' })).status, 400)
  const ordered = await doctor('PUT', path, order, { 'if-match': '"0"' })
  t.match(ordered, { status: 200, body: { scale: 2, reason: 'Hypercapnia', orderedBy: { name: 'doctor' } } })
  t.match(await doctor('PUT', path, { scale: 1, reason: 'x' }, { 'if-match': '"0"' }), problem('stale-version', 412))
  await doctor('PUT', path, { scale: 1, reason: 'Weaned' })
  const { body } = await nurse('GET', path)
  t.match(body, { scale: 1, history: [{ scale: 1, reason: 'Weaned' }, { scale: 2 }] })
})
