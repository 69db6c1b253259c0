import t from 'tap'
import { postgresMessages } from '../../../store/postgres/messages.ts'
import { messageContract } from '../../contract/messages.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, appError, T0 } from '../../support/records.ts'
import { until } from '../../support/until.ts'

const { pool } = await testDatabase(t)
const adapters = { messages: postgresMessages(pool), world: clinicalWorld(pool) }
messageContract(t, () => adapters)

t.test('who reads a conversation while it is erased finds none', async t => {
  const { messages, world } = adapters
  const [patient, nurse] = [await world.patient(), await world.person('nurse')]
  const { record } = await messages.write(patient, { side: 'patient', text: 'Hello' }, actAt(T0, nurse))
  const client = await pool.connect()
  await client.query('begin')
  await client.query('delete from messages where patient_id = $1', [patient])
  await client.query('delete from conversations where patient_id = $1', [patient])
  const reading = t.rejects(
    messages.read(patient, 'staff', { id: record.id }, actAt(T0 + 1, nurse)),
    appError('NOT_FOUND'),
  )
  await until(async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })
  await client.query('commit')
  client.release()
  await reading
})
