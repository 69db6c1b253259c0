import t from 'tap'
import { postgresTreatmentPlans } from '../../../store/postgres/treatment-plans.ts'
import { treatmentPlanContract } from '../../contract/treatment-plans.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = { plans: postgresTreatmentPlans(pool), world: clinicalWorld(pool) }
treatmentPlanContract(t, () => adapters)
