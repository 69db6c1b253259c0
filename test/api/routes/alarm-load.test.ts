import t from 'tap'
import { alertOf } from '../../support/records.ts'
import { raise } from '../support/alerts.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'

const MINUTE = 60_000

t.test('the load of a ward is for those who answer for it, and its patients for those who see them', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const [manager, nurse, admin] = [await api.as('manager'), await api.as('nurse'), await api.as('admin')]
  const ward = await house.ward('Load', 'nurse')
  const now = Date.now()

  const empty = await manager('GET', `/alarm-load?ward=${ward}`)
  t.match(empty.body, { perBedDay: null, shareAcknowledged: null, all: { alarms: 0, medianToAcknowledge: null } })
  t.ok(empty.body.steps.length >= 7, 'days without alarms are there')

  const patientId = await house.patient()
  const foreign = await house.patient('Foreign')
  for (const id of [patientId, foreign]) {
    await api.pool.query(
      `insert into stays (id, patient_id, ward_id, during, beginning)
       values (gen_random_uuid(), $1, $2, tstzrange(now() - interval '12 hours', null), 'admission')`,
      [id, ward],
    )
  }
  const elsewhere = await house.ward('Elsewhere')
  await raise(
    api.episodes,
    ...[5, 6, 7].map(minutes => alertOf({ patientId, raisedAt: now - minutes * MINUTE, measuredAt: now })),
    alertOf({ patientId: foreign, raisedAt: now - MINUTE, priority: 'high' }),
  )
  const { body } = await manager('GET', `/alarm-load?ward=${ward}&by=hour`)
  t.match(body, { all: { alarms: 4 }, byPriority: { high: { alarms: 1 } }, shareAcknowledged: 0 })
  t.ok(Math.abs(body.perBedDay - 4) < 0.1, 'two patients for half a day each')
  t.notOk(JSON.stringify(body).includes(patientId), 'no patient in it')
  t.equal((await manager('GET', `/alarm-load?ward=${elsewhere}`)).body.all.alarms, 0)
  t.equal((await manager('GET', '/alarm-load/by-patient')).status, 403)
  const seen = await nurse('GET', `/alarm-load/by-patient?ward=${ward}`)
  t.match(seen.body, {
    ofAll: 4,
    items: [
      { patientId, alarms: 3, share: 0.75 },
      { patientId: foreign, alarms: 1 },
    ],
  })
  t.equal((await nurse('GET', '/alarm-load/proposals')).status, 200)
  t.equal((await admin('GET', '/alarm-load')).status, 200)
  for (const role of ['patient', 'reception', 'integrator', 'researcher']) {
    t.equal((await (await api.as(role))('GET', '/alarm-load')).status, 403, role)
  }
})

t.test('a period is bounded, and a ward must exist', async t => {
  const manager = await (await testApi(t)).as('manager')
  const problem = async (query: string) => {
    const { status, body } = await manager('GET', `/alarm-load?${query}`)
    return [status, body.errors?.[0]?.path]
  }
  t.same(await problem('from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'), [400, 'to'])
  t.same(await problem('from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z'), [400, 'to'])
  t.same(await problem('from=2026-01-01T00:00:00Z&to=2026-01-20T00:00:00Z&by=hour'), [400, 'to'])
  t.same(await problem('from=yesterday'), [400, 'from'])
  t.same(await problem('by=week'), [400, 'by'])
  t.same(await problem('ward=nowhere'), [404, undefined])
  const { body } = await manager('GET', '/alarm-load?from=2026-03-28T12:00:00Z&to=2026-03-30T12:00:00Z')
  t.equal(body.steps.length, 3, 'by the days of the clinic')
})
