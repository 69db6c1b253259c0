import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsWriter } from '../../../store/postgres/vitals-writer.ts'
import { testApi } from '../support/api.ts'
import { patientInCare, problem } from '../support/clinical.ts'
import { workOff } from '../support/work.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 1)
const iso = (at: number) => new Date(at).toISOString()
const PERIOD = { from: iso(START), to: iso(START + HOUR) }

async function withReadings(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const patientId = await patientInCare(api)
  await postgresVitalsMaintenance(api.pool).prepare(START)
  const values = [...Array<number>(20).fill(97), ...Array<number>(30).fill(88), ...Array<number>(20).fill(97)]
  await postgresVitalsWriter(api.pool).write(
    values.map((spo2, i) => {
      const at = START + i * 1000
      const times = { deviceTime: at, measuredAt: at, arrivedAt: at + 40 }
      return { deviceId: 'm', patientId, ...times, clockCorrected: false, seq: null, vitals: { spo2 } }
    }),
  )
  const [doctor, nurse, admin] = await Promise.all([api.as('doctor'), api.as('nurse'), api.as('admin')])
  return { api, patientId, doctor, nurse, admin }
}

t.test('two rule sets over stored readings: a job, and its report for who asked', async t => {
  const { api, patientId, doctor, nurse, admin } = await withReadings(t)
  const against = { limits: { spo2: { low: 88 } }, builtin: false }
  const begun = await doctor('POST', '/rules/backtest', {
    rules: { builtin: false },
    against,
    patientIds: [patientId],
    ...PERIOD,
  })
  t.match(begun, { status: 202, body: { kind: 'backtest', state: 'queued', params: { patients: '1' } } })
  const at = `/jobs/${begun.body.id}/backtest`
  t.match((await doctor('GET', at)).body, { job: { state: 'queued' }, report: null })
  await workOff(api)
  const { status, body } = await doctor('GET', at)
  t.equal(status, 200)
  t.match(body, {
    job: { state: 'done', progress: { done: 1, total: 1 } },
    report: { patients: 1, messages: 70, values: 70, monitoredSeconds: 69, lost: { count: 0 } },
  })
  t.match(body.report.columns, [
    {
      name: 'rules',
      alarms: 1,
      byPriority: { high: 0, medium: 1, low: 0 },
      byRule: [{ ruleId: 'limit-low', code: 'spo2', alarms: 1 }],
      byPatient: [{ patientId, rules: [{ ruleId: 'limit-low' }] }],
      overTime: [{ at: iso(START) }],
      episodes: [{ patientId, startedAt: iso(START + 20_000), endedAt: iso(START + 50_040), peak: 88 }],
    },
    { name: 'against', alarms: 0, byPatient: [{ patientId, rules: [] }] },
  ])
  t.match(await nurse('GET', at), problem('forbidden', 403))
  t.match(await admin('GET', at), problem('not-found', 404))
  const { rows } = await api.pool.query(`select count(*)::int as n from audit_entries where action = 'rules:backtest'`)
  t.ok(rows[0]?.n >= 2, 'asking and reading are audited')
  t.match((await doctor('GET', '/notifications')).body.items, [{ summary: 'Back-test of rules: done' }])
})

t.test('the rules that count now, of a whole ward, and of nobody else', async t => {
  const { api, patientId, doctor, admin } = await withReadings(t)
  const ward = (await admin('POST', '/wards', { name: 'Back-test ward', kind: 'ward' })).body.id
  const stays = [
    patientId,
    (await admin('POST', '/patients', { name: { given: ['Fern'], family: 'Foreign' } })).body.id,
  ]
  for (const id of stays) {
    await api.pool.query(
      `insert into stays (id, patient_id, ward_id, during, beginning) values ($1, $2, $3, tstzrange($4, null), 'admission')`,
      [randomUUID(), id, ward, new Date(START)],
    )
  }
  const begun = await doctor('POST', '/rules/backtest', { wardId: ward, ...PERIOD })
  t.match(begun, { status: 202, body: { params: { patients: '1' } } })
  await workOff(api)
  const { body } = await doctor('GET', `/jobs/${begun.body.id}/backtest`)
  t.match(body, {
    job: { state: 'done' },
    report: { patients: 1, lost: null, columns: [{ byPatient: [{ patientId }] }] },
  })
  t.equal(body.report.columns.length, 1)
  const ofAll = await admin('POST', '/rules/backtest', { wardId: ward, ...PERIOD })
  t.match(ofAll, { status: 202, body: { params: { patients: '2' } } })
})

t.test('who loses his patients meanwhile gets nothing', async t => {
  const { api, patientId, doctor } = await withReadings(t)
  const begun = await doctor('POST', '/rules/backtest', { patientIds: [patientId], ...PERIOD })
  const later = await doctor('POST', '/rules/backtest', { patientIds: [patientId], ...PERIOD })
  api.queuedJobs.pop()
  await workOff(api)
  await api.pool.query('delete from care_team where patient_id = $1', [patientId])
  api.queuedJobs.push(later.body.id)
  await workOff(api)
  t.match(await doctor('GET', `/jobs/${begun.body.id}/backtest`), problem('not-your-patient', 403))
  t.match((await doctor('GET', `/jobs/${later.body.id}`)).body, {
    state: 'failed',
    problem: 'You may not see these patients any more',
  })
})

t.test('what cannot be judged is told where it is wrong', async t => {
  const { patientId, doctor, admin } = await withReadings(t)
  const ask = (body: object) => doctor('POST', '/rules/backtest', { patientIds: [patientId], ...PERIOD, ...body })
  t.match(await ask({ rules: { limits: { hr: { lo: 1 } } } }), problem('validation-failed', 400, 'rules.limits.hr.lo'))
  t.match(await ask({ against: { plain: [] } }), problem('validation-failed', 400, 'against.plain'))
  t.match(await ask({ to: PERIOD.from }), problem('validation-failed', 400, 'to'))
  t.match(await ask({ to: iso(START + 200 * 24 * HOUR) }), problem('validation-failed', 400, 'to'))
  t.match(await ask({ from: 'yesterday' }), problem('validation-failed', 400, 'from'))
  t.match(await ask({ wardId: randomUUID() }), problem('validation-failed', 400, 'patientIds'))
  t.match(await ask({ patientIds: undefined, wardId: randomUUID() }), problem('validation-failed', 400, 'wardId'))
  const stranger = await admin('POST', '/patients', { name: { given: ['Fern'], family: 'Foreign' } })
  t.match(await ask({ patientIds: [stranger.body.id] }), problem('not-your-patient', 403))
  t.match(await doctor('GET', `/jobs/${randomUUID()}/backtest`), problem('not-found', 404))
})
