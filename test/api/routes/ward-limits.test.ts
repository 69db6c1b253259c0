import t from 'tap'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'

t.test('limits of a ward count between the defaults and the patient’s own', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const wardId = await house.ward('North', 'nurse', 'doctor')
  const patientId = await house.patient()
  await house.admit(patientId, wardId)
  const [admin, nurse, doctor] = [await api.as('admin'), await api.as('nurse'), await api.as('doctor')]
  const path = `/wards/${wardId}/limits`

  t.match((await nurse('GET', path)).body, {
    adult: { spo2: { low: 90, origin: 'default:adult' } },
    neonate: { hr: { origin: 'default:neonate' } },
  })
  t.equal((await nurse('PUT', path, { adult: { spo2: { low: 92 } } })).status, 403)
  const set = await admin('PUT', path, { adult: { spo2: { low: 92, latching: true } } })
  t.match(set, {
    status: 200,
    body: {
      adult: {
        spo2: { low: 92, criticalLow: 85, delaySeconds: 10, latching: true, origin: 'ward:adult', source: [] },
        hr: { origin: 'default:adult' },
      },
    },
  })
  t.match((await nurse('GET', path)).body, set.body)
  const ofPatient = `/patients/${patientId}/limits`
  t.match((await nurse('GET', ofPatient)).body.spo2, { low: 92, origin: 'ward:age-unknown' }, 'without a birth date')
  t.match((await nurse('GET', '/board')).body.tiles[0].limits.spo2, { low: 92, origin: 'ward:age-unknown' })

  const own = await doctor('PUT', ofPatient, { spo2: { low: 88 } })
  t.match(own.body.spo2, { low: 88, criticalLow: 85, latching: true, origin: 'patient' }, 'what is not named stays')
  t.match((await doctor('PUT', ofPatient, { spo2: null })).body.spo2, { low: 92, origin: 'ward:age-unknown' })
  await house.discharge(patientId)
  t.match((await admin('GET', ofPatient)).body.spo2, { low: 90, origin: 'default:age-unknown' })

  const tag = { 'if-match': String((await nurse('GET', path)).headers.etag) }
  t.equal((await admin('PUT', path, { adult: { hr: { high: 125 } } }, tag)).status, 200)
  t.match(await admin('PUT', path, { adult: { spo2: null } }, tag), { status: 412 }, 'not what was read any more')
  const { body } = await admin('PUT', path, { adult: { spo2: null, hr: null } })
  t.match(body.adult.spo2, { low: 90, origin: 'default:adult' })
  t.notOk('latching' in body.adult.spo2)
})

t.test('limits of a ward that cannot be used are refused with their place, and nothing is kept', async t => {
  const api = await testApi(t)
  const wardId = await houseOf(api).ward('North')
  const admin = await api.as('admin')
  const path = `/wards/${wardId}/limits`
  const wrong = await admin('PUT', path, {
    adult: { spo2: { low: 80 }, hr: { low: 60 } },
    neonate: { hr: { high: 9999 } },
  })
  t.equal(wrong.status, 400)
  t.same(
    [...new Set(wrong.body.errors.map(({ path: at }: { path: string }) => at))],
    ['neonate.hr.high', 'adult.spo2.criticalLow'],
  )
  t.match((await admin('GET', path)).body.adult.hr, { origin: 'default:adult' })
  for (const odd of [{}, { grown: { hr: null } }, { adult: { mood: null } }, { adult: { hr: { low: '60' } } }]) {
    t.equal((await admin('PUT', path, odd)).status, 400, JSON.stringify(odd))
  }
  t.equal((await admin('GET', '/wards/3f0e8f2e-5d5b-4e06-9d4b-6d5a4b5b0000/limits')).status, 404)
})
