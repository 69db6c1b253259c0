import t from 'tap'
import { PATIENT_TABLES } from '../../../store/postgres/patient-tables.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)

t.test('every table with a column patient_id says what merging and erasing do to it', async t => {
  const { rows } = await pool.query<{ table: string }>(
    `select c.relname as "table" from pg_class c join pg_attribute a on a.attrelid = c.oid
     where a.attname = 'patient_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
       and c.relnamespace = 'public'::regnamespace order by 1`,
  )
  const inDatabase = rows.map(row => row.table)
  t.ok(inDatabase.length > 15)
  t.same(
    PATIENT_TABLES.map(({ table }) => table).sort(),
    inDatabase,
    'add the table to store/postgres/patient-tables.ts',
  )
})
