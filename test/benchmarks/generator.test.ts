import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { beyondLimits } from '../support/adult-limits.ts'
import { startAedes } from '../support/bare-aedes.ts'
import { until } from '../support/until.ts'

const build = (path: string) => join(projectRoot, 'build', path)

interface Run {
  readonly code: number | null
  readonly lines: Record<string, unknown>[]
  readonly last: Record<string, unknown>
}

function generate(options: object): { child: ChildProcess; lines: Record<string, unknown>[]; result: Promise<Run> } {
  const child = spawn(process.execPath, [build('benchmarks/generator/main.js'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: Record<string, unknown>[] = []
  let rest = ''
  child.stdout.on('data', chunk => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) lines.push(JSON.parse(part))
  })
  const result = once(child, 'close').then(([code]) => ({ code, lines, last: lines.at(-1) ?? {} }))
  return { child, lines, result }
}

async function tempDir(teardown: (end: () => Promise<void>) => void): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-generator-'))
  teardown(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function ackedIn(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n')
}

t.test('keeps the rate, publishes readings inside the limits with rising times, counts exactly', async t => {
  const seen: { topic: string; ts: number; vitals: Record<string, number> }[] = []
  const logins = new Set<string>()
  const broker = await startAedes(t, {
    authenticate(_client, username, password, done) {
      logins.add(`${username}:${password}`)
      done(null, true)
    },
    authorizePublish(_client, packet, done) {
      seen.push({ topic: packet.topic, ...JSON.parse(packet.payload.toString()) })
      done(null)
    },
  })
  const dir = await tempDir(end => t.teardown(end))
  const credentials = join(dir, 'credentials.json')
  await writeFile(credentials, JSON.stringify({ 'dev-a': 'secret-a', 'dev-b': 'secret-b', 'dev-c': 'secret-c' }))
  const ackFile = join(dir, 'acked.tsv')
  const run = await generate({ port: broker.port, credentials, rate: 300, seconds: 2, ackFile }).result
  t.equal(run.code, 0)
  t.same([...logins].sort(), ['dev-a:secret-a', 'dev-b:secret-b', 'dev-c:secret-c'])
  t.match(run.lines[0], { connected: 3, of: 3 })
  t.match(run.last, { final: true, unacked: 0, resent: 0, skipped: 0 })
  t.ok(Number(run.last.sent) >= 560 && Number(run.last.sent) <= 610, `${run.last.sent} sent`)
  t.equal(seen.length, run.last.sent)
  t.ok(seen.every(({ vitals }) => Object.keys(vitals).length === 7 && beyondLimits(vitals, false).length === 0))
  t.ok(new Set(seen.map(({ vitals }) => JSON.stringify(vitals))).size > 50, 'values vary')
  const acked = await ackedIn(ackFile)
  t.same(acked.sort(), seen.map(({ topic, ts }) => `${topic.split('/')[2]}\t${ts}`).sort())
  t.equal(new Set(acked).size, acked.length, 'times are unique per device')
})

t.test('without a rate it sends as fast as acknowledgements come, within its window', async t => {
  const broker = await startAedes(t)
  const run = await generate({ port: broker.port, devices: 20, inflight: 8, seconds: 1 }).result
  t.equal(run.code, 0)
  t.ok(Number(run.last.ackedPerSecond) > 1000, `${run.last.ackedPerSecond}/s`)
})

t.test('a broker killed in mid-stream gets what was not acknowledged again', async t => {
  const dir = await tempDir(end => t.teardown(end))
  const ackFile = join(dir, 'acked.tsv')
  let broker = await brokerProcess()
  t.teardown(() => void broker.child.kill('SIGKILL'))
  const { lines, result } = generate({ port: broker.port, devices: 10, rate: 500, seconds: 4, ackFile })
  await until(() => lines.some(line => line.second === 1))
  broker.child.kill('SIGKILL')
  broker = await brokerProcess(broker.port)
  const run = await result
  t.equal(run.code, 0)
  t.match(run.last, { unacked: 0 })
  t.ok(Number(run.last.reconnects) >= 10, 'every connection came back')
  const acked = await ackedIn(ackFile)
  t.equal(acked.length, run.last.sent)
  t.equal(new Set(acked).size, acked.length)
})

t.test('what stays unacknowledged is told, and makes the exit code 1', async t => {
  const broker = await startAedes(t, { authorizePublish: () => {} })
  const run = await generate({ port: broker.port, devices: 2, inflight: 3, seconds: 0.5, drainSeconds: 0.2 }).result
  t.equal(run.code, 1)
  t.match(run.last, { sent: 6, acked: 0, unacked: 6 })
})

async function brokerProcess(port = 0): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [build('test/support/aedes-process.js'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = await once(child.stdout, 'data')
  return { child, port: Number(String(chunk).trim()) }
}
