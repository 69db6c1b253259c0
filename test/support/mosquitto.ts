import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { certificates } from './certificates.ts'
import { until } from './until.ts'

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(existsSync)

/** Test options: skipped by name where Mosquitto is not installed, unless `REQUIRE_SERVERS=1`. */
export const NEEDS_MOSQUITTO =
  MOSQUITTO === undefined && process.env.REQUIRE_SERVERS !== '1' ? { skip: 'mosquitto is not installed' } : {}

/** Logins, their passwords, and who may do what (text of an ACL file). */
export interface Secured {
  readonly passwords: Readonly<Record<string, string>>
  readonly acl: string
}

export interface Mosquitto {
  readonly url: string
  readonly port: number
  /** Ends it and starts it again on the same port, as a broker's restart does; in order when it keeps what it has. */
  restart(): Promise<void>
}

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/**
 * A real Mosquitto on a free loopback port, ended with the test; logins are not asked for.
 * @param keeps whether it keeps sessions and messages over a restart
 * @param secured with it, it speaks TLS and asks for logins
 */
export async function startMosquitto(
  t: Teardown,
  { keeps = false, secured }: { keeps?: boolean; secured?: Secured } = {},
): Promise<Mosquitto> {
  if (MOSQUITTO === undefined) throw new Error('mosquitto is not installed')
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-mosquitto-'))
  const port = await freePort()
  const config = join(dir, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'log_type none',
    'max_queued_messages 0',
    ...(keeps ? ['persistence true', `persistence_location ${dir}/`] : []),
    ...(secured === undefined ? ['allow_anonymous true'] : await secure(dir, secured)),
    // Else it would become the user `mosquitto`, who may neither read nor write here.
    ...(process.getuid?.() === 0 && (keeps || secured !== undefined) ? ['user root'] : []),
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  const start = async () => {
    const child = spawn(MOSQUITTO, ['-c', config], { stdio: 'ignore' })
    await until(() => accepts(port))
    return child
  }
  let child = await start()
  t.teardown(async () => {
    await end(child)
    await rm(dir, { recursive: true, force: true })
  })
  return {
    url: `${secured === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`,
    port,
    async restart() {
      await end(child, keeps ? 'SIGTERM' : 'SIGKILL')
      child = await start()
    },
  }
}

async function secure(dir: string, { passwords, acl }: Secured): Promise<string[]> {
  const file = (name: string) => join(dir, name)
  await writeFile(file('acl'), acl, { mode: 0o600 })
  await writeFile(file('cert'), certificates.server.cert)
  await writeFile(file('key'), certificates.server.key, { mode: 0o600 })
  await writeFile(
    file('passwords'),
    Object.entries(passwords)
      .map(([user, password]) => `${user}:${password}\n`)
      .join(''),
    {
      mode: 0o600,
    },
  )
  await promisify(execFile)('mosquitto_passwd', ['-U', file('passwords')]) // hashes them in place
  return [
    'allow_anonymous false',
    `password_file ${file('passwords')}`,
    `acl_file ${file('acl')}`,
    `certfile ${file('cert')}`,
    `keyfile ${file('key')}`,
  ]
}

function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
