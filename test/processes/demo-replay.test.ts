import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'
import { startAedes } from '../support/bare-aedes.ts'
import { until } from '../support/until.ts'

t.test('every bed of the demo ward sends a reading a second until SIGTERM, then says offline and exits 0', async t => {
  const readings = new Map<string, number>()
  const offline = new Set<string>()
  const broker = await startAedes(t, {
    authenticate: (_client, username, password, done) => done(null, password?.toString() === `token of ${username}`),
    authorizePublish(_client, packet, done) {
      const [, , id = '', kind] = packet.topic.split('/')
      if (kind === 'vitals') readings.set(id, (readings.get(id) ?? 0) + 1)
      if (packet.payload.toString() === 'offline') offline.add(id)
      done(null)
    },
  })
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-demo-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'credentials.json')
  const ids = DEMO_BEDS.map(({ device }) => device.id)
  await writeFile(file, JSON.stringify(Object.fromEntries(ids.map(id => [id, `token of ${id}`]))))

  const child = spawn(process.execPath, [join(projectRoot, 'build/processes/demo-replay.js'), file, broker.url], {
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  await until(() => ids.every(id => (readings.get(id) ?? 0) >= 2), { within: 30_000 })
  child.kill('SIGTERM')
  const [code] = await exited
  t.equal(code, 0)
  t.same([...offline].sort(), [...ids].sort())
})
