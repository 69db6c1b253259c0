import t from 'tap'
import { createListener } from '../../../bus/postgres/listener.ts'
import { createLog } from '../../../observability/log.ts'
import { testDatabase } from '../../support/database.ts'
import { tcpProxy } from '../../support/tcp-proxy.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')
const { pool, url } = await testDatabase(t)

async function listening(t: { teardown(end: () => Promise<void>): void }) {
  const proxy = tcpProxy(new URL(url))
  await proxy.open()
  const heard: string[] = []
  const connected = { times: 0 }
  const start = () => {
    const listener = createListener({
      url: proxy.url(),
      name: 'ear',
      channels: ['one', 'Two'],
      log,
      onNotification: (payload, channel) => heard.push(`${channel} ${payload}`),
      onConnected: () => {
        connected.times++
      },
    })
    t.teardown(() => listener.close())
    t.teardown(() => proxy.close())
    return listener
  }
  return { proxy, heard, connected, start }
}

t.test('it hears what is said on its channels', async t => {
  const { heard, start } = await listening(t)
  await start().ready
  await pool.query(`select pg_notify('one', 'a'), pg_notify('other', 'b'), pg_notify('Two', 'c')`)
  await until(() => heard.length === 2)
  t.same(heard, ['one a', 'Two c'])
})

t.test('a database that is away at the start, and again later, is waited for', async t => {
  const { proxy, heard, connected, start } = await listening(t)
  await proxy.close()
  const listener = start()
  await t.rejects(until(() => connected.times > 0, { within: 300 }))
  await proxy.open()
  await listener.ready
  await proxy.close()
  await until(() =>
    listener.query('select 1').then(
      () => false,
      () => true,
    ),
  )
  await proxy.open()
  await until(() => connected.times === 2)
  await pool.query(`select pg_notify('one', 'again')`)
  await until(() => heard.includes('one again'))
})

t.test('a connection that fell silent without being closed is noticed and replaced', async t => {
  const { proxy, heard, connected, start } = await listening(t)
  await start().ready
  proxy.freeze()
  await until(() => connected.times === 2)
  await pool.query(`select pg_notify('one', 'again')`)
  await until(() => heard.includes('one again'))
})

t.test('closed before it ever listened, it says so to who waits', async t => {
  const { proxy, start } = await listening(t)
  await proxy.close()
  const listener = start()
  await listener.close()
  await t.rejects(listener.ready)
  await t.rejects(listener.query('select 1'))
})
