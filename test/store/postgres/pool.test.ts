import t from 'tap'
import { transaction } from '../../../store/postgres/pool.ts'
import { testDatabase } from '../../support/database.ts'

t.test('a connection that is lost between two statements rejects the next one, and ends nothing else', async t => {
  const { pool } = await testDatabase(t)
  const lost = transaction(pool, async client => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const gone = new Promise<void>(done => client.once('end', () => done()))
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await gone
    await client.query('select 1')
  })
  await t.rejects(lost)
  t.same((await pool.query('select 1 as one')).rows, [{ one: 1 }], 'and the pool opens another')
})
