import t from 'tap'
import { createPool } from '../../../store/postgres/pool.ts'
import { isOutage } from '../../../store/postgres/sql-errors.ts'
import { testDatabase } from '../../support/database.ts'
import { tcpProxy } from '../../support/tcp-proxy.ts'

const { url } = await testDatabase(t)

t.test('every way in which a database is away is an outage, a wrong statement is none', async t => {
  const proxy = tcpProxy(new URL(url))
  await proxy.open()
  const pool = createPool({
    url: proxy.url(),
    name: 'outage',
    max: 2,
    durable: false,
    statementTimeoutMs: 200,
    onError: () => {}, // the query in hand fails with the same error
  })
  t.teardown(() => pool.end())
  t.teardown(() => proxy.close())
  const failure = (sql: string) =>
    pool.query(sql).then(
      () => null,
      (error: unknown) => error,
    )

  t.equal(await failure('select 1'), null)
  t.notOk(isOutage(await failure('select nonsense')))
  t.notOk(isOutage(await failure('select 1/0')))
  t.ok(isOutage(await failure('select pg_sleep(5)')), 'too slow')
  t.ok(isOutage(await failure('select pg_terminate_backend(pg_backend_pid())')), 'shut down')
  const inHand = failure('select pg_sleep(0.1)')
  await proxy.close()
  t.ok(isOutage(await inHand), 'the line was cut')
  t.ok(isOutage(await failure('select 1')), 'nobody listens')
})
