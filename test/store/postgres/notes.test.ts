import t from 'tap'
import { postgresNotes } from '../../../store/postgres/notes.ts'
import { noteContract } from '../../contract/notes.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = { notes: postgresNotes(pool), world: clinicalWorld(pool) }
noteContract(t, () => adapters)
