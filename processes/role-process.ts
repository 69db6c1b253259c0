import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../observability/log.ts'
import type { RoleName } from './configuration.ts'
import type { FromRole, ProcessMetrics, RoleSettings, ToRole } from './messages.ts'

const ENTRY = fileURLToPath(new URL('./role.js', import.meta.url))

/**
 * Pauses before a crashed process is started again, growing while it keeps crashing. The longest leaves room in the 5 s
 * by which a crash may delay an alarm.
 */
const RESTART_AFTER_MS = [100, 500, 1000, 2000]
/** Ready for this long: it crashed for a new reason, and pauses start small again. */
const STABLE_AFTER_MS = 5_000
const METRICS_WITHIN_MS = 1000

/** One child process with its roles, started again whenever it ends unasked. */
export interface RoleProcess {
  readonly roles: readonly RoleName[]
  ready(): boolean
  restarts(): number
  send(message: ToRole): void
  metrics(): Promise<ProcessMetrics>
  /** Asks it to finish what it has in hand; kills it after `graceMs`. @returns whether it ended by itself */
  stop(graceMs: number): Promise<boolean>
}

export interface RoleEvents {
  onReady(): void
  onCannotStart(problem: string): void
  onRequest(message: FromRole & { type: 'all-metrics' }): void
}

export function startRoleProcess(
  roles: readonly RoleName[],
  settings: RoleSettings,
  events: RoleEvents,
  log: Logger,
): RoleProcess {
  let child: ChildProcess
  let ready = false
  let stopping = false
  let restarts = 0
  let crashesInARow = 0
  let nextMetrics = 1
  const waitingMetrics = new Map<number, (metrics: ProcessMetrics) => void>()

  const start = () => {
    let readyAt = Number.POSITIVE_INFINITY
    ready = false
    const started = fork(ENTRY, roles, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child = started
    started.on('message', (message: FromRole) => {
      if (message.type === 'ready') {
        ready = true
        readyAt = performance.now()
        events.onReady()
      } else if (message.type === 'cannot-start') {
        stopping = true
        events.onCannotStart(message.problem)
      } else if (message.type === 'metrics') {
        waitingMetrics.get(message.id)?.(message.metrics)
      } else {
        events.onRequest(message)
      }
    })
    // A process that dies while it is being talked to says so by its exit.
    started.on('error', error => log.debug({ roles, error }, 'role process channel'))
    started.once('exit', (code, signal) => {
      ready = false
      if (stopping) return
      if (performance.now() - readyAt > STABLE_AFTER_MS) crashesInARow = 0
      const pause = RESTART_AFTER_MS[Math.min(crashesInARow++, RESTART_AFTER_MS.length - 1)] ?? 2000
      restarts++
      log.error({ roles, code, signal, restartInMs: pause }, 'role process ended, starting it again')
      setTimeout(() => {
        if (!stopping) start()
      }, pause)
    })
    send({ type: 'start', roles, settings })
  }

  const send = (message: ToRole) => {
    // A closed channel means the process is ending; its exit handler takes over.
    if (child.connected) child.send(message, () => {})
  }

  start()
  return {
    roles,
    ready: () => ready,
    restarts: () => restarts,
    send,
    metrics() {
      const id = nextMetrics++
      return new Promise(done => {
        const finish = (metrics: ProcessMetrics) => {
          clearTimeout(timer)
          waitingMetrics.delete(id)
          done(metrics)
        }
        const timer = setTimeout(() => finish([]), METRICS_WITHIN_MS)
        waitingMetrics.set(id, finish)
        send({ type: 'metrics', id })
      })
    },
    stop(graceMs) {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true)
      const wasReady = ready
      return new Promise(done => {
        // One that is still starting has finished nothing that the queues would not bring again, and may not listen yet.
        const timer = setTimeout(() => child.kill('SIGKILL'), wasReady ? graceMs : 0)
        child.once('exit', (_code, signal) => {
          clearTimeout(timer)
          done(signal !== 'SIGKILL' || !wasReady)
        })
        if (wasReady) send({ type: 'stop' })
      })
    },
  }
}
