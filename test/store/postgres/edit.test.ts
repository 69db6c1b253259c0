import t from 'tap'
import { edit } from '../../../store/postgres/edit.ts'
import { testDatabase } from '../../support/database.ts'
import { appError } from '../../support/records.ts'

const { pool } = await testDatabase(t)

t.test('two edits that deadlock are both made', async t => {
  await pool.query(`insert into settings (key, value) values ('a', '0'), ('b', '0')`)
  const bump = (first: string, second: string) =>
    edit(pool, async client => {
      for (const key of [first, second]) {
        await client.query('update settings set value = to_jsonb((value #>> $2)::int + 1) where key = $1', [key, '{}'])
      }
    })
  for (let i = 0; i < 3; i++) await Promise.all([bump('a', 'b'), bump('b', 'a')])
  const { rows } = await pool.query(`select key, value from settings where key in ('a', 'b') order by key`)
  t.same(rows, [
    { key: 'a', value: 6 },
    { key: 'b', value: 6 },
  ])
})

t.test('what the database cannot take is the fault of who asked; other errors stay what they are', async t => {
  await t.rejects(
    edit(pool, client => client.query(`select '2023-02-30'::date`)),
    appError('VALIDATION_FAILED'),
  )
  await t.rejects(
    edit(pool, client => client.query('select * from nothing')),
    { code: '42P01' },
  )
})
