import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../processes/ports.ts'
import { findProgram, needs } from './programs.ts'
import { until } from './until.ts'

/** Test options: skipped by name where Redis is not installed, unless `REQUIRE_SERVERS=1`. */
export const NEEDS_REDIS = needs('redis-server')

export interface TestRedis {
  readonly url: string
  readonly port: number
  /** SIGKILL. */
  kill(): Promise<void>
  /** After `kill`: on the same folder and port. */
  startAgain(): Promise<void>
  /** After `kill`: takes its files away. */
  empty(): Promise<void>
  /** It answers nothing, as behind a broken network, until it is resumed. */
  freeze(): void
  resume(): void
}

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** As Wardbeat asks for it: every write is on the disk before it is answered, nothing is evicted. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', '']

/** A real Redis on a free loopback port and a folder of its own, ended with the test. */
export async function startRedis(t: Teardown, settings: readonly string[] = []): Promise<TestRedis> {
  const program = findProgram('redis-server')
  if (program === null) throw new Error('redis-server is not installed')
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-redis-'))
  const port = await freePort()
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--logfile', join(dir, 'log')]
  const start = async () => {
    const started = spawn(program, [...own, ...DURABLE, ...settings], { stdio: 'ignore' })
    await until(() => started.exitCode !== null || answers(port), { what: 'Redis listens' })
    if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`)
    return started
  }
  let server = await start()
  t.teardown(async () => {
    await end(server)
    await rm(dir, { recursive: true, force: true })
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end(server),
    async startAgain() {
      server = await start()
    },
    empty: () => rm(join(dir, 'appendonlydir'), { recursive: true }),
    freeze: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
