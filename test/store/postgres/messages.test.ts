import t from 'tap'
import { postgresMessages } from '../../../store/postgres/messages.ts'
import { messageContract } from '../../contract/messages.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = { messages: postgresMessages(pool), world: clinicalWorld(pool) }
messageContract(t, () => adapters)
