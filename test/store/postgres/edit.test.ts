import t from 'tap'
import { edit } from '../../../store/postgres/edit.ts'
import { testDatabase } from '../../support/database.ts'
import { appError } from '../../support/records.ts'

const { pool } = await testDatabase(t)

t.test('two edits that deadlock are both made', async t => {
  await pool.query(`insert into settings (key, value) values ('a', '0'), ('b', '0')`)
  let attempts = 0
  let bothHoldOne = () => {}
  const met = new Promise<void>(done => {
    bothHoldOne = done
  })
  const bump = (first: string, second: string) =>
    edit(pool, async client => {
      const set = (key: string) =>
        client.query('update settings set value = to_jsonb((value #>> $2)::int + 1) where key = $1', [key, '{}'])
      await set(first)
      if (++attempts === 2) bothHoldOne()
      await met
      await set(second)
    })
  await Promise.all([bump('a', 'b'), bump('b', 'a')])
  // The one that is made again may meet the other once more.
  t.ok(attempts > 2, `${attempts} attempts`)
  const { rows } = await pool.query(`select key, value from settings where key in ('a', 'b') order by key`)
  t.same(rows, [
    { key: 'a', value: 2 },
    { key: 'b', value: 2 },
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
