import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../../observability/log.ts'
import { startEmbeddedPostgres } from '../embedded-postgres.ts'
import { freePort } from '../ports.ts'

/** The servers that a cluster on one machine needs: what the environment names is used, the rest is started here. */
export interface Servers {
  /** For the members. */
  readonly env: Readonly<Record<string, string>>
  /** One line for each, for people. */
  readonly lines: readonly string[]
  stop(): Promise<void>
}

const READY_WITHIN_MS = 15_000

export async function startServers(
  dataDir: string,
  given: Readonly<Record<string, string | undefined>>,
  log: Logger,
): Promise<Servers> {
  const env: Record<string, string> = {}
  const lines: string[] = []
  const undo: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const step of undo.reverse()) await step()
  }
  const use = (name: string, what: string) => {
    const value = given[name]
    if (value) {
      env[name] = value
      lines.push(`${what}: as ${name} says`)
    }
    return Boolean(value)
  }
  try {
    if (!use('DATABASE_URL', 'PostgreSQL')) {
      const postgres = await startEmbeddedPostgres({ dir: join(dataDir, 'postgres'), log })
      undo.push(() => postgres.stop())
      env.DATABASE_URL = postgres.url
      lines.push('PostgreSQL: the embedded one')
    }
    if (!use('REDIS_URL', 'Redis')) {
      if (isInstalled('redis-server')) {
        const { url, stop: stopRedis } = await startRedis(join(dataDir, 'redis'))
        undo.push(stopRedis)
        env.REDIS_URL = url
        lines.push('Redis: redis-server of this machine')
      } else lines.push('Redis: redis-server is not installed; queues run on PostgreSQL')
    }
    return { env, lines, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** As durable as Wardbeat asks for, with a password, on loopback. */
async function startRedis(dir: string): Promise<{ url: string; stop(): Promise<void> }> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const port = await freePort()
  const password = randomBytes(24).toString('base64url')
  const child = spawn('redis-server', ['-'], { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  // By its standard input: what stands in a command line can be read by everybody.
  child.stdin.end(
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir "${dir}"`,
      'appendonly yes',
      'appendfsync always',
      'maxmemory-policy noeviction',
      'save ""',
      `requirepass ${password}`,
    ].join('\n'),
  )
  await saysReady(child, /Ready to accept connections/, 'redis-server')
  return { url: `redis://:${password}@127.0.0.1:${port}`, stop: () => end(child) }
}

async function saysReady(child: ChildProcess, sign: RegExp, name: string): Promise<void> {
  let output = ''
  const listen = (chunk: unknown) => {
    output = (output + String(chunk)).slice(-5000)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  for (let waited = 0; !sign.test(output); waited += 20) {
    if (child.exitCode !== null || waited > READY_WITHIN_MS) throw new Error(`${name} does not start: ${output.trim()}`)
    await pause(20)
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(done => {
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })
}
