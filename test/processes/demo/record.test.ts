import t from 'tap'
import { identifierErrors } from '../../../model/identifiers.ts'
import { seedDemoRecord } from '../../../processes/demo/record.ts'
import { DEMO_RECORDS } from '../../../processes/demo/record-data.ts'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { DEMO_BEDS } from '../../../simulators/demo/demo-ward.ts'
import { postgresClinicalRecords } from '../../../store/postgres/clinical-records.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

t.test('every demo patient gets a record, once, also when a start is cut short', async t => {
  const { pool } = await testDatabase(t)
  const patients = postgresPatients(pool)
  const clinicalRecords = postgresClinicalRecords(pool, createOrderReview(ORDER_CHECKS))
  for (const { name, device } of DEMO_BEDS) {
    const identifiers = [{ system: 'urn:wardbeat:demo', value: device.serialNumber }]
    await patients.create(patientFields(name.family, { name, identifiers }), actAt(T0))
  }
  const ports = { patients, clinicalRecords, settings: postgresSettings(pool), clock: () => T0 }
  let left = 3
  const update: typeof patients.update = (...change) =>
    left-- > 0 ? patients.update(...change) : Promise.reject(new Error('cut short'))
  await t.rejects(seedDemoRecord({ ...ports, patients: { list: patients.list, update } }), { message: 'cut short' })
  await seedDemoRecord(ports)
  await seedDemoRecord(ports)
  const { items } = await patients.list({ viewer: null, limit: 100 })
  t.equal(items.length, DEMO_BEDS.length)
  for (const patient of items) {
    t.match(patient, { contacts: [{ kind: 'phone' }, { kind: 'email' }], emergencyContacts: [{}], medicalCard: {} })
    t.ok(patient.identifiers.some(({ system, value }) => system === 'uk-nhs' && value.startsWith('999')))
  }
  const first = items.find(patient => patient.name.family === 'Testperson')
  const query = { patientId: first?.id ?? '', errors: false, limit: 10 }
  t.match((await clinicalRecords.list({ ...query, kind: 'allergy' })).items, [{ content: { name: 'Penicillin' } }])
  t.equal((await clinicalRecords.list({ ...query, kind: 'measurement' })).items.length, 2)
})

t.test('the numbers of the demo fit their check digits and are never given out', async t => {
  const identifiers = DEMO_RECORDS.map(({ nhsNumber }) => ({ system: 'uk-nhs', value: nhsNumber }))
  t.same(identifierErrors(identifiers), [])
  t.equal(new Set(DEMO_RECORDS.map(({ nhsNumber }) => nhsNumber)).size, DEMO_BEDS.length)
  for (const { nhsNumber } of DEMO_RECORDS) t.match(nhsNumber, /^999/)
})
