import t from 'tap'
import { postgresMedicationOrders } from '../../../store/postgres/medication-orders.ts'
import { medicationOrderContract } from '../../contract/medication-orders.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = { orders: postgresMedicationOrders(pool), world: clinicalWorld(pool) }
medicationOrderContract(t, () => adapters)
