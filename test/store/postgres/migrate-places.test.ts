import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { projectRoot } from '../../../processes/project-root.ts'
import { testDatabase } from '../../support/database.ts'

const MIGRATIONS = join(projectRoot, 'store/postgres/migrations')
const PLACES = '0005-places.sql'

t.test('wards and beds that were text become places and stays', async t => {
  const { url } = await testDatabase(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  await client.query('drop schema public cascade; create schema public')
  const run = async (name: string) => client.query(`begin; ${await readFile(join(MIGRATIONS, name), 'utf8')}; commit`)
  for (const name of (await readdir(MIGRATIONS)).filter(file => file < PLACES).sort()) await run(name)
  const rows: [string, string | null, string | null, boolean][] = [
    ['First', '3 North', '4', false],
    ['Second', '3 NORTH', '4', false],
    ['Other', '1 South', '4', false],
    ['Bedless', '3 North', null, false],
    ['Wardless', null, '9', false],
    ['Nowhere', null, null, false],
    ['Gone', '3 North', '8', true],
  ]
  for (const [i, [family, ward, bed, removed]] of rows.entries()) {
    await client.query(
      `insert into patients (id, given, family, sex, identifiers, ward, bed, search, sort_key, created_at, updated_at, removed_at)
       values (gen_random_uuid(), '{}', $1, 'unknown', '[]', $2, $3, '', '', $4, $4, $5)`,
      [family, ward, bed, new Date(1000 * i), removed ? new Date() : null],
    )
  }
  await run(PLACES)
  const stays = await client.query(
    `select p.family, lower(w.name) as ward, b.name as bed, lower(s.during) = p.created_at as since, upper_inf(s.during) as open
     from stays s join patients p on p.id = s.patient_id join wards w on w.id = s.ward_id
     left join beds b on b.id = s.bed_id order by p.created_at`,
  )
  const stay = (family: string, ward: string, bed: string | null) => ({ family, ward, bed, since: true, open: true })
  t.same(stays.rows, [
    stay('First', '3 north', '4'),
    stay('Second', '3 north', null),
    stay('Other', '1 south', '4'),
    stay('Bedless', '3 north', null),
    stay('Wardless', 'unnamed ward', '9'),
  ])
})
