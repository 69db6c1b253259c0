import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { APP_ROLE, canActAsApp } from '../../../store/postgres/app-role.ts'
import { appendAudit, postgresReadAudit } from '../../../store/postgres/audit.ts'
import { postgresAuditReader } from '../../../store/postgres/audit-reader.ts'
import { postgresAuditSealer } from '../../../store/postgres/audit-sealer.ts'
import { migrate } from '../../../store/postgres/migrate.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { createPool, transaction } from '../../../store/postgres/pool.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'
import { until } from '../../support/until.ts'

const TABLES = ['audit_entries', 'audit_blocks', 'audit_seals']

async function asApp(t: Parameters<typeof testDatabase>[0]) {
  const { url, pool: owner } = await testDatabase(t)
  const app = createPool({ url, name: 'test-app', max: 3, durable: true, role: APP_ROLE, onError: () => {} })
  t.teardown(() => app.end())
  await postgresReadAudit(app).read(actAt(T0), 'patients:read', [randomUUID()])
  await transaction(app, client =>
    appendAudit(client, actAt(T0), {
      action: 'patients:write',
      patientId: randomUUID(),
      resource: { kind: 'patient', id: 'x' },
      before: null,
      after: {},
    }),
  )
  await until(async () => (await postgresAuditSealer(owner).seal()) > 0)
  return { url, owner, app }
}

t.test('the application adds to the audit and reads it, and can do nothing else to it', async t => {
  const { app } = await asApp(t)
  t.equal((await postgresAuditReader(app).list({ limit: 5 })).items.length, 2)
  const refused = async (sql: string) => t.rejects(app.query(sql), { code: '42501' }, sql)
  for (const table of TABLES) {
    await refused(`delete from ${table}`)
    await refused(`truncate ${table}`)
    await refused(`alter table ${table} disable trigger all`)
    await refused(`drop table ${table}`)
  }
  await refused(`update audit_entries set action = 'x'`)
  await refused(`update audit_blocks set count = 0`)
  await refused(`update audit_seals set position = 0`)
  await refused(`insert into audit_blocks select * from audit_blocks`)
  await refused(`insert into audit_entries (id, at, txid, action, is_change, origin)
    values (gen_random_uuid(), now(), '1', 'x', false, '{}')`)
  await refused(`insert into audit_entries (id, at, written_at, action, is_change, origin)
    values (gen_random_uuid(), now(), now(), 'x', false, '{}')`)
  await refused('create table mine (x int)')
})

t.test('triggers refuse it to the owner as well', async t => {
  const { owner } = await asApp(t)
  for (const table of TABLES) {
    await t.rejects(owner.query(`delete from ${table}`), { message: /never changed or removed/ })
    await t.rejects(owner.query(`truncate ${table}`), { message: /never changed or removed/ })
  }
  await t.rejects(owner.query(`update audit_entries set action = 'x'`), { message: /never changed or removed/ })
  await t.rejects(owner.query(`update audit_entries set action = 'x' where false`), { code: '42501' })
})

t.test('the application does its work with the rights it has', async t => {
  const { app, url } = await asApp(t)
  t.ok(await canActAsApp(url))
  const patients = postgresPatients(app)
  const { id } = await patients.create(patientFields('App'), actAt(T0))
  await patients.update(id, { sex: 'other' }, 1, actAt(T0))
  t.match(await patients.get(id), { sex: 'other' })
})

t.test(
  'a table of a later migration is granted at the next start, and starts beside one another do not collide',
  async t => {
    const { app, owner, url } = await asApp(t)
    await owner.query('create table later (id bigint generated always as identity, text text)')
    await t.rejects(app.query(`insert into later (text) values ('x')`), { code: '42501' })
    await Promise.all([migrate(url), migrate(url), migrate(url)])
    await app.query(`insert into later (text) values ('x')`)
    await t.rejects(app.query('delete from audit_entries'), { code: '42501' }, 'the audit stays as it was')
  },
)

t.test('whoever may not act as the role is told so, and is no error', async t => {
  const { owner, url } = await asApp(t)
  const name = `low_${randomUUID().slice(0, 8)}`
  await owner.query(`create role ${name} login password 'low'`)
  const low = new URL(url)
  low.username = name
  low.password = 'low'
  t.equal(await canActAsApp(low.href), false)
  const client = new pg.Client({ connectionString: low.href })
  await client.connect()
  await t.rejects(client.query('delete from audit_entries'), { code: '42501' })
  await client.end()
  await owner.query(`drop role ${name}`)
})
