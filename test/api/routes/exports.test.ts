import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresJobWork } from '../../../store/postgres/job-work.ts'
import { postgresScoreWriter } from '../../../store/postgres/score-writer.ts'
import { alertOf } from '../../support/records.ts'
import { keepScores, scoreOf, WELL } from '../../support/scores.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi, tokenOf } from '../support/api.ts'
import { patientInCare } from '../support/clinical.ts'
import { liveClient } from '../support/live-client.ts'
import { makeWard } from '../support/places.ts'
import { workOff } from '../support/work.ts'

const HTML = '<img src=x onerror=alert(1)>'

async function withRecord(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const patientId = await patientInCare(api)
  const at = `/patients/${patientId}`
  const [nurse, doctor, patient, admin] = await Promise.all(['nurse', 'doctor', 'patient', 'admin'].map(api.as))
  if (!nurse || !doctor || !patient || !admin) throw new Error('nobody is there')
  await nurse('PATCH', at, { gender: HTML, contacts: [{ kind: 'email', value: '=cmd()@example.org' }] })
  await nurse('POST', `${at}/allergies`, { name: 'Penicillin', severity: 'severe' })
  await nurse('POST', `${at}/measurements`, { kind: 'weight', value: 154, unit: 'lb' })
  const note = await nurse('POST', `${at}/notes`, { kind: 'nursing', text: 'Slept badly' })
  await nurse('PUT', `${at}/notes/${note.body.id}`, { kind: 'nursing', text: `Slept well ${HTML}` })
  await nurse('POST', `${at}/plans`, { title: 'Walk again', state: 'active' })
  await nurse('POST', `${at}/messages`, { text: 'How are you?' })
  await admin('PATCH', at, { billing: { payer: 'Sample Insurance' } })
  await raise(api.episodes, alertOf({ patientId }))
  await keepScores(postgresScoreWriter(api.pool), patientId, scoreOf('news2', { ...WELL, rr: 30 }, Date.now() - 1000))
  await nurse('POST', `${at}/observations`, { values: { consciousness: 'V' } })
  await doctor('PUT', `${at}/spo2-scale`, { scale: 2, reason: 'COPD' })
  async function exported(who: Awaited<ReturnType<typeof api.as>>, id = patientId) {
    const begun = await who('POST', `/patients/${id}/export`)
    await workOff(api)
    const result = await who('GET', `/jobs/${begun.body.id}/result`)
    return { begun, result, jobId: String(begun.body.id) }
  }
  return { api, patientId, at, nurse, doctor, patient, admin, exported }
}

t.test('the whole record comes as JSON, as far as who asked for it may see it', async t => {
  const { patientId, nurse, patient, exported } = await withRecord(t)
  const { begun, result, jobId } = await exported(nurse)
  t.match(begun, { status: 202, body: { kind: 'patient-export', state: 'queued', params: { patientId } } })
  t.match((await nurse('GET', `/jobs/${jobId}`)).body, { state: 'done', progress: { done: 20, total: 20 } })
  t.match(result.headers, {
    'content-type': 'application/json',
    'content-disposition': 'attachment; filename="record.json"',
    'cache-control': 'no-store',
  })
  const { body } = result
  t.match(body, {
    about: { exportedBy: 'nurse', notAllowed: [] },
    patient: { id: patientId, gender: HTML, createdAt: /^\d{4}-\d\d-\d\dT.*Z$/ },
    allergies: [{ content: { name: 'Penicillin', severity: 'severe' } }],
    measurements: [{ content: { unit: 'kg', entered: { value: 154, unit: 'lb' }, at: /Z$/ } }],
    notes: [{ text: `Slept well ${HTML}`, versions: [{ version: 2 }, { version: 1, text: 'Slept badly' }] }],
    plans: [{ title: 'Walk again', versions: [{ version: 1 }] }],
    messages: [{ text: 'How are you?', author: { name: 'nurse' } }],
    orders: [],
    stays: [],
    appointments: [],
    alerts: [{ state: 'active', raisedAt: /Z$/ }],
    observations: [{ values: { consciousness: 'V' }, measuredAt: /Z$/, enteredBy: { name: 'nurse' } }],
    spo2Scale: [{ scale: 2, reason: 'COPD', orderedAt: /Z$/, orderedBy: { name: 'doctor' } }],
    scores: [{ score: 'news2', at: /Z$/, total: 3, points: { 0: { points: 3 } } }],
    incomplete: [],
  })
  t.same(body.careTeam.map(({ name }: { name: string }) => name).sort(), ['doctor', 'nurse'])
  t.equal(body.patient.billing, undefined, 'a nurse sees no billing')
  t.ok(body.timeline.some(({ type }: { type: string }) => type === 'message'))
  t.ok(Object.values(body.people).includes('nurse'), 'ids of colleagues are told')
  t.equal(body.accessLog, undefined, 'nor who looked')

  const own = await exported(patient)
  t.match(own.result.body, {
    about: { notAllowed: ['Notes', 'Alerts'] },
    patient: { billing: { payer: 'Sample Insurance' } },
    messages: [{ text: 'How are you?' }],
  })
  t.equal(own.result.body.notes, undefined)
  const { accessLog } = own.result.body
  t.ok(accessLog.some(({ what }: { what: string }) => what === 'Exported the record'))
  t.notOk(JSON.stringify(accessLog).includes('127.0.0.1'), 'not from where')
})

t.test('a record says why the patient came only to who may read the clinical record', async t => {
  const { api, at, nurse, admin, exported } = await withRecord(t)
  const ward = await makeWard(api.pool, '3 North')
  await nurse('POST', `${at}/admissions`, { wardId: ward.id, reason: 'Overdose of heroin' })
  t.match((await exported(nurse)).result.body.stays, [{ ward: '3 North', reason: 'Overdose of heroin' }])
  const role = { id: 'archivist', name: 'Archivist', category: 'administrative', reach: 'all' }
  await admin('POST', '/roles', { ...role, permissions: ['patients:read', 'patients:export', 'stays:read'] })
  await api.pool.query(`update users set roles = '{archivist}' where email = 'manager@test.local'`)
  const { body } = (await exported(await api.as('manager'))).result
  t.match(body.stays, [{ ward: '3 North', to: null }])
  t.notMatch(JSON.stringify(body), /heroin/)
})

t.test('the page for people needs nothing else, and shows text as text', async t => {
  const { nurse, exported } = await withRecord(t)
  const { jobId } = await exported(nurse)
  const { status, headers, body } = await nurse('GET', `/jobs/${jobId}/result?format=html`)
  t.equal(status, 200)
  t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': 'sandbox' })
  t.notMatch(body, /<script|<img|onerror=alert\(1\)>|href=|https?:/, 'nothing to run, nothing to fetch')
  for (const text of [
    'Penicillin',
    '154',
    'Slept badly',
    '=cmd()@example.org',
    '&#60;img src=x',
    'Walk again',
    'nurse',
    'COPD',
    'NEWS2 3',
  ]) {
    t.ok(body.includes(text), text)
  }
})

t.test('only who asked for it gets it, and only while he may', async t => {
  const { api, patientId, nurse, doctor, patient, admin, exported } = await withRecord(t)
  const { jobId } = await exported(nurse)
  for (const other of [doctor, patient, admin]) t.equal((await other('GET', `/jobs/${jobId}/result`)).status, 404)
  t.equal((await (await api.as('reception'))('GET', `/jobs/${jobId}/result`)).status, 403)
  t.equal((await nurse('GET', `/jobs/${randomUUID()}/result`)).status, 404)
  t.equal((await nurse('GET', `/jobs/${jobId}/result?format=pdf`)).status, 400)
  await api.pool.query(`update care_team set during = tstzrange(lower(during), now()) where patient_id = $1`, [
    patientId,
  ])
  t.match(await nurse('GET', `/jobs/${jobId}/result`), { status: 403, body: { type: /not-your-patient/ } })
  t.match(await nurse('POST', `/patients/${patientId}/export`), { status: 403, body: { type: /not-your-patient/ } })
})

t.test('who lost the patient before the job began gets nothing', async t => {
  const { api, patientId, nurse } = await withRecord(t)
  const { body } = await nurse('POST', `/patients/${patientId}/export`)
  await api.pool.query(`update care_team set during = tstzrange(lower(during), now()) where patient_id = $1`, [
    patientId,
  ])
  await workOff(api)
  t.match((await nurse('GET', `/jobs/${body.id}`)).body, {
    state: 'failed',
    problem: 'You may not export this record any more',
  })
  t.equal((await api.pool.query('select 1 from job_files')).rowCount, 0)
})

t.test('asking and fetching are audited; the files go after a day, and with the patient', async t => {
  const { api, patientId, admin, exported } = await withRecord(t)
  const { jobId } = await exported(admin)
  const { body } = await admin('GET', `/audit?patientId=${patientId}&action=patients:export`)
  t.equal(body.items.length, 2, 'asked for, and fetched')
  const work = postgresJobWork(api.pool)
  await work.expire(0, Date.now() + 1)
  t.equal((await admin('GET', `/jobs/${jobId}/result`)).status, 404)
  const second = await exported(admin)
  t.equal(second.result.status, 200)
  t.equal(
    (await admin('POST', `/patients/${patientId}/erase`, { confirm: 'Test', reason: 'asked for it' })).status,
    200,
  )
  t.equal((await admin('GET', `/jobs/${second.jobId}/result`)).status, 404)
  t.equal((await api.pool.query('select 1 from job_files')).rowCount, 0)
})

t.test('imports and exports tell how far they are, at once and to who asked', async t => {
  const { api, patientId, admin } = await withRecord(t)
  const client = await liveClient(t, api.app)
  client.say({ type: 'hello', token: await tokenOf(api.app, 'admin') })
  await client.first('welcome')
  const told = () =>
    client.of('notification').map(({ notification }) => `${notification?.type}: ${notification?.summary}`)
  await admin('POST', `/patients/${patientId}/export`)
  await workOff(api)
  await until(() => told().some(text => text.startsWith('job: ')))
  const exported = told() // on a slow machine with a word in between
  t.equal(exported[0], 'job-progress: 0 of 21 done')
  t.match(exported.at(-1), /^job: Export of a record: done/)
  const csv = `family,birthDate\n${Array.from({ length: 150 }, (_, i) => `F${i * 7919}x,1950-01-01`).join('\n')}\n`
  const { body } = await admin('POST', '/patients/import', csv, { 'content-type': 'text/csv' })
  t.match(body, { kind: 'patients-import', state: 'queued', progress: { done: 0, total: 150 } })
  await workOff(api)
  await until(() => told().some(text => text.startsWith('job: Import')))
  const imported = told().slice(exported.length)
  t.equal(imported[0], 'job-progress: 100 of 150 done')
  t.match(imported.at(-1), /^job: Import of patients: done/)
  t.match((await admin('GET', `/jobs/${body.id}`)).body, { progress: { done: 150 }, counts: { created: 150 } })
})

t.test('who may import patients does, others do not; what is refused is told by line', async t => {
  const api = await testApi(t)
  const csv = 'family,birthDate\nTest,1960-01-02\nFuture,2099-01-01\n'
  const post = async (role: string) =>
    (await api.as(role))('POST', '/patients/import', csv, { 'content-type': 'text/csv' })
  for (const role of ['nurse', 'doctor', 'patient', 'manager', 'integrator']) t.equal((await post(role)).status, 403)
  const { body } = await post('reception')
  await workOff(api)
  const desk = await api.as('reception')
  t.match((await desk('GET', `/jobs/${body.id}`)).body, { state: 'done', counts: { created: 1, refused: 1 } })
  t.match((await desk('GET', `/jobs/${body.id}/errors`)).body.items, [
    { line: 3, path: 'birthDate', message: 'must lie between 1850-01-01 and today' },
  ])
  t.match((await desk('GET', '/patients?q=test')).body.items, [{ name: { family: 'Test' }, birthDate: '1960-01-02' }])
})
