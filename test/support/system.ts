import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../processes/ports.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { type Reachable, reach } from './reach.ts'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

export const ADMIN = { email: 'admin@wardbeat.local', password: 'a-long-enough-password' }

export interface TestSystem extends Reachable {
  readonly env: Readonly<Record<string, string>>
  output(): string
  /** Pid of the process that has this role; `supervisor` and `postgres` too. Null while there is none. */
  pidOf(what: string): Promise<number | null>
  /** Starts it again after its supervisor was killed, on the same data and ports. */
  startAgain(): Promise<void>
  /** SIGTERM. @returns the exit code and how long it took, ms */
  stop(): Promise<{ code: number | null; tookMs: number }>
}

/** The whole system, as `npm start` runs it, on free ports and a data folder of its own. */
export async function startTestSystem(t: Teardown, env: Record<string, string> = {}): Promise<TestSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wardbeat-system-'))
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const fullEnv = {
    HTTP_PORT: String(httpPort),
    MQTT_PORT: String(mqttPort),
    DATA_DIR: dataDir,
    DEMO: '0',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    LOG_LEVEL: 'warn',
    ...env,
  }
  let child: ChildProcess
  let output = ''

  const start = async () => {
    let ready: () => void = () => {}
    let failed: (error: Error) => void = () => {}
    const outcome = new Promise<void>((done, fail) => {
      ready = done
      failed = fail
    })
    child = spawn(process.execPath, [join(projectRoot, 'build/processes/main.js')], {
      env: { ...process.env, ...fullEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const listen = (chunk: unknown) => {
      output = (output + String(chunk)).slice(-100_000)
      if (output.includes('Stop with Ctrl-C.')) ready()
    }
    output = ''
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', code => failed(new Error(`the system ended with ${code}: ${output}`)))
    await outcome
  }

  const stop = async () => {
    const startedAt = Date.now()
    if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, tookMs: 0 }
    const code = await new Promise<number | null>(done => {
      child.once('exit', done)
      child.kill('SIGTERM')
    })
    return { code, tookMs: Date.now() - startedAt }
  }

  const pidOf = async (what: string): Promise<number | null> => {
    const { pid } = child
    if (pid === undefined) return null
    if (what === 'supervisor') return pid
    for (const candidate of await childrenOf(pid)) {
      const command = await readFile(`/proc/${candidate}/cmdline`, 'utf8').catch(() => '') // it ended meanwhile
      const args = command.split('\0')
      if (what === 'postgres' ? command.includes('/cluster') : args.includes(what)) return candidate
    }
    return null
  }

  await start()
  t.teardown(async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  return {
    ...reach({ httpPort, mqttPort, dataDir, email: fullEnv.ADMIN_EMAIL, password: fullEnv.ADMIN_PASSWORD }),
    env: fullEnv,
    output: () => output,
    pidOf,
    startAgain: start,
    stop,
  }
}

/** Pids of the processes that a process has started. Linux only. */
export async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') // it ended meanwhile
    // Field 4, parent, behind the command name, which may hold blanks and brackets itself (proc(5)).
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) found.push(Number(name))
  }
  return found
}
