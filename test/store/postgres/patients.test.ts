import t from 'tap'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { postgresClinicalRecords } from '../../../store/postgres/clinical-records.ts'
import { postgresObservations } from '../../../store/postgres/observations.ts'
import { postgresPatientProfiles } from '../../../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSpo2Scales } from '../../../store/postgres/spo2-scales.ts'
import { type Entered, patientContract } from '../../contract/patients.ts'
import { changeReader } from '../../support/changes.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const observations = postgresObservations(pool)
const scales = postgresSpo2Scales(pool)
const records = postgresClinicalRecords(pool, createOrderReview(ORDER_CHECKS))
const doctor = await clinicalWorld(pool).person('doctor')
const entered: Entered = {
  async observe(patientId, measuredAt, values) {
    await observations.enter(patientId, { measuredAt, values }, actAt(measuredAt))
  },
  async observeInError(patientId, measuredAt, values) {
    const { record } = await observations.enter(patientId, { measuredAt, values }, actAt(measuredAt))
    await observations.markAsError(patientId, record.id, actAt(measuredAt))
  },
  async orderScale(patientId, scale, at) {
    await scales.order(patientId, scale, null, actAt(at, doctor, `reason ${at}`))
    return doctor
  },
  async condition(patientId, name) {
    const content = { name, code: null, since: null, until: null, note: null, status: 'active' } as const
    await records.add(patientId, 'condition', content, actAt(Date.now()))
  },
}
const adapters = {
  patients: postgresPatients(pool),
  profiles: postgresPatientProfiles(pool),
  entered,
  changes: changeReader(pool),
}
patientContract(t, () => adapters)
