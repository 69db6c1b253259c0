import t from 'tap'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { postgresClinicalRecords } from '../../../store/postgres/clinical-records.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { clinicalRecordContract } from '../../contract/clinical-records.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = {
  records: postgresClinicalRecords(pool, createOrderReview(ORDER_CHECKS)),
  patients: postgresPatients(pool),
}
clinicalRecordContract(t, () => adapters)
