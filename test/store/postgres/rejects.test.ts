import t from 'tap'
import { postgresRejects } from '../../../store/postgres/rejects.ts'
import { rejectContract } from '../../contract/rejects.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
rejectContract(t, () => postgresRejects(pool))
