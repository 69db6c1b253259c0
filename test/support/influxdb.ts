import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../processes/ports.ts'
import { findProgram } from './programs.ts'
import { until } from './until.ts'

export interface InfluxServer {
  readonly url: string
  /** SIGKILL, as a machine that loses its power. */
  kill(): Promise<void>
  /** Again, on the same port and data. */
  start(): Promise<void>
}

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/**
 * A real InfluxDB 1.x (Debian's package `influxdb`) on a free loopback port, ended with the test.
 * @param settings `login`: it asks for one, and the first user may be made without
 */
export async function startInfluxdb(t: Teardown, settings: { readonly login?: boolean } = {}): Promise<InfluxServer> {
  const program = findProgram('influxd')
  if (program === null) throw new Error('influxd is not installed')
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-influxdb-'))
  const [port, backupPort] = [await freePort(), await freePort()]
  const file = join(dir, 'influxdb.conf')
  await writeFile(file, configuration(dir, port, backupPort, settings.login ?? false))
  return runServer(t, dir, `http://127.0.0.1:${port}`, '/ping', program, ['-config', file])
}

/** A real server with the write path of 2.x (Debian's package `victoria-metrics`), ended with the test. */
export async function startVictoriaMetrics(t: Teardown): Promise<InfluxServer> {
  const program = findProgram('victoria-metrics')
  if (program === null) throw new Error('victoria-metrics is not installed')
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-victoria-'))
  const port = await freePort()
  const options = [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(dir, 'data')}`,
    '-retentionPeriod=100y',
  ]
  return runServer(t, dir, `http://127.0.0.1:${port}`, '/health', program, options)
}

async function runServer(
  t: Teardown,
  dir: string,
  url: string,
  alivePath: string,
  program: string,
  options: readonly string[],
): Promise<InfluxServer> {
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(program, options, { stdio: 'ignore' })
    await until(async () => (await fetch(`${url}${alivePath}`)).ok, { within: 30_000, what: `${program} answers` })
  }
  const kill = async () => {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    await new Promise<void>(done => {
      ending.once('exit', () => done())
      ending.kill('SIGKILL')
    })
  }
  t.teardown(async () => {
    await kill()
    await rm(dir, { recursive: true, force: true })
  })
  await start()
  return { url, kill, start }
}

function configuration(dir: string, port: number, backupPort: number, login: boolean): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
dir = "${join(dir, 'meta')}"
[data]
dir = "${join(dir, 'data')}"
wal-dir = "${join(dir, 'wal')}"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
auth-enabled = ${login}
[monitor]
store-enabled = false
[logging]
level = "error"
`
}
