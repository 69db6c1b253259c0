import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { createLog } from '../../observability/log.ts'
import { startEmbeddedPostgres } from '../../processes/embedded-postgres.ts'

const log = createLog('test', 'silent')

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // the server is killed under it on purpose
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

t.test('what was committed is there after kill -9 of the server, and after a leftover server', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-pg-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const first = await startEmbeddedPostgres({ dir, log })
  await ask(first.url, 'create table kept (n int); insert into kept values (7)')
  const died = new Promise<void>(done => first.onDeath(done))
  process.kill(first.pid, 'SIGKILL')
  await died

  const second = await startEmbeddedPostgres({ dir, log })
  t.same(await ask(second.url, 'select n from kept'), [{ n: 7 }])

  // As if the supervisor had been killed: the second server still runs and holds the data.
  const third = await startEmbeddedPostgres({ dir, log })
  t.same(await ask(third.url, 'select n from kept'), [{ n: 7 }])
  await third.stop()
})

t.test('a server that does not shut down in order is ended, and nothing committed is lost', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-pg-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const stuck = await startEmbeddedPostgres({ dir, log, stopWithinMs: 300 })
  await ask(stuck.url, 'create table kept (n int); insert into kept values (7)')
  const [backend] = await ask(stuck.url, "select pid from pg_stat_activity where backend_type = 'walwriter'")
  process.kill(Value.Parse(Type.Object({ pid: Type.Integer() }), backend).pid, 'SIGSTOP')
  await stuck.stop()

  const next = await startEmbeddedPostgres({ dir, log })
  t.same(await ask(next.url, 'select n from kept'), [{ n: 7 }])
  await next.stop()
})

t.test('a half-made data folder is made anew', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-pg-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const { mkdir } = await import('node:fs/promises')
  await mkdir(join(dir, 'cluster'))
  await writeFile(join(dir, 'cluster/PG_VERSION'), '18\n')
  const postgres = await startEmbeddedPostgres({ dir, log })
  t.same(await ask(postgres.url, 'select 1 as n'), [{ n: 1 }])
  await postgres.stop()
})

t.test('databases speak UTF-8 with the built-in locale', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-pg-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const postgres = await startEmbeddedPostgres({ dir, log })
  t.same(
    await ask(
      postgres.url,
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database where datname = current_database()`,
    ),
    [{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }],
  )
  await postgres.stop()
})
