import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../../observability/log.ts'

const ENTRY = fileURLToPath(new URL('../main.js', import.meta.url))
/** What a process prints when it is ready (`system.ts`). */
const READY = 'Stop with Ctrl-C.'
/** As a container engine starts again what ended. */
const START_AGAIN_MS = 500
const MOST_OUTPUT = 20_000

/** One start of Wardbeat with some of the roles, as a container would run it; started again when it ends. */
export interface Member {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** Of the process that has the others under it; null while there is none. */
  pid(): number | null
  /** Resolves when it is ready; rejects when it cannot start for a reason that a person must mend. */
  ready(): Promise<void>
  /** SIGKILL to all its processes at once; it starts again. */
  kill(): void
  /** Stops it in order, and starts it again. Resolves when it is ready. */
  restart(): Promise<void>
  /** Stops it in order, for good. */
  stop(): Promise<void>
}

export function startMember(
  name: string,
  env: Readonly<Record<string, string>>,
  { log }: { readonly log: Logger },
): Member {
  let child: ChildProcess
  let output = ''
  let isReady = false
  let wasReady = false
  let stopping = false
  let waiting: { done: () => void; fail: (error: Error) => void }[] = []

  const start = () => {
    forgetReady()
    // A group of its own: a kill takes supervisor and role processes together, and Ctrl-C reaches only the cluster.
    child = spawn(process.execPath, [ENTRY], {
      env: { ...process.env, ...env },
      // By the channel it learns that the cluster has died (`main.ts`).
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    const listen = (chunk: unknown) => {
      output = (output + String(chunk)).slice(-MOST_OUTPUT)
      if (isReady || !output.includes(READY)) return
      isReady = true
      wasReady = true
      for (const { done } of waiting.splice(0)) done()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', (code, signal) => {
      isReady = false
      if (stopping) return
      if (code === 1 && !wasReady) {
        for (const { fail } of waiting.splice(0)) fail(new Error(`${name} cannot start: ${output.trim()}`))
        return
      }
      log.warn({ member: name, code, signal }, 'a member of the cluster ended, starting it again')
      setTimeout(() => {
        if (!stopping) start()
      }, START_AGAIN_MS)
    })
  }

  /** What the one before printed says nothing of the next. */
  const forgetReady = () => {
    isReady = false
    output = ''
  }
  const ended = () =>
    new Promise<void>(done => {
      if (child.exitCode !== null || child.signalCode !== null) done()
      else child.once('exit', () => done())
    })
  const ready = () => (isReady ? Promise.resolve() : new Promise<void>((done, fail) => waiting.push({ done, fail })))

  start()
  return {
    name,
    env,
    pid: () => (child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    ready,
    kill() {
      forgetReady()
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    },
    async restart() {
      forgetReady()
      child.kill('SIGTERM')
      await ready()
    },
    async stop() {
      stopping = true
      waiting = []
      child.kill('SIGTERM')
      await ended()
    },
  }
}
