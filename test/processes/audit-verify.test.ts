import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { embeddedPostgresUrl } from '../../processes/embedded-postgres.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'

async function verify(env: Readonly<Record<string, string>>, ...args: string[]) {
  const child = spawn(process.execPath, [join(projectRoot, 'build/processes/audit-verify.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += String(chunk)
    })
  }
  const code = await new Promise<number | null>(done => child.once('close', done))
  return { code, output }
}

t.test('audit:verify works beside the running system, without it, and finds what was done by SQL', async t => {
  const system = await startTestSystem(t)
  const made = await system.api<{ id: string }>('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  await system.api('GET', `/patients/${made.id}`)
  const whole = await until(
    async () => {
      const { code, output } = await verify(system.env)
      return code === 0 && /[1-9]\d* entries in \d+ blocks, 0 not sealed/.test(output) && output
    },
    { within: 30_000, every: 500 },
  )
  const [noted = ''] = /\d+:[0-9a-f]{64}/.exec(whole) ?? []
  t.match(whole, /The audit is whole/)
  t.match(await verify({ ...system.env }, noted), { code: 0 })

  const url = await embeddedPostgresUrl(join(system.dataDir, 'postgres'))
  const client = new pg.Client({ connectionString: url ?? '' })
  await client.connect()
  t.teardown(() => client.end())
  await client.query('alter table audit_entries disable trigger append_only')
  await client.query(`update audit_entries set user_id = null where action = 'patients:read' and patient_id = $1`, [
    made.id,
  ])
  await client.end()
  t.notMatch(system.output(), /acts as owner/, 'the API has the role of its own')
  const beside = await verify(system.env)
  t.equal(beside.code, 1)
  t.match(beside.output, /entry \S+: changed[\s\S]*tampered with: 1 findings/)
  await system.stop()
  const alone = await verify(system.env)
  t.equal(alone.code, 1)
  t.match(alone.output, /entry \S+: changed/)
})

t.test('where there is nothing to verify it says so', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-verify-'))
  t.teardown(() => rm(dir, { recursive: true }))
  t.match(await verify({ DATA_DIR: dir }), { code: 2, output: /There is no database in/ })
  t.match(await verify({ DATA_DIR: dir }, 'x'), { code: 2, output: /"x" is no block/ })
  t.match(await verify({ DATABASE_URL: String(process.env.TEST_DATABASE_URL) }), { code: 2, output: /older version/ })
})
