import t from 'tap'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)

t.test('a setting is what it was last set to, and null before', async t => {
  const settings = postgresSettings(pool)
  t.equal(await settings.get('demo'), null)
  for (const value of [true, { patients: 12, names: ['a'] }, 'text', 0, null]) {
    await settings.set('demo', value)
    t.same(await settings.get('demo'), value)
  }
})
