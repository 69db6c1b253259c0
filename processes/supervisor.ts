import type { Logger } from '../observability/log.ts'
import type { RoleName } from './configuration.ts'
import type { ProcessMetrics, RoleSettings, RoleState } from './messages.ts'
import { type RoleProcess, startRoleProcess } from './role-process.ts'

/**
 * Roles that share a process, in the order in which they stop: as the data flows, so that each finishes what the one
 * before it handed on. The alarm path (broker; ingest and rules) never shares an event loop with API queries or jobs.
 */
const PROCESSES: readonly (readonly RoleName[])[] = [['broker'], ['ingest', 'rules'], ['api', 'jobs']]

/** Everything must be over within 10 s of the signal; the database gets the rest. */
const STOP_GRACE_MS = { broker: 3000, others: 2000 }

export interface Supervisor {
  /** Resolves when every process is ready; rejects with the problem when one cannot start. */
  readonly allReady: Promise<void>
  states(): readonly RoleState[]
  /** Of every process. */
  metrics(): Promise<readonly ProcessMetrics[]>
  /** @returns false when a process had to be killed */
  stop(): Promise<boolean>
}

export function startSupervisor(roles: readonly RoleName[], settings: RoleSettings, log: Logger): Supervisor {
  const children: RoleProcess[] = []
  let settleReady: { done: () => void; fail: (error: Error) => void } | undefined
  const allReady = new Promise<void>((done, fail) => {
    settleReady = { done, fail }
  })

  const states = (): RoleState[] =>
    children.map(child => ({ roles: child.roles, ready: child.ready(), restarts: child.restarts() }))
  const metrics = () => Promise.all(children.map(child => child.metrics()))
  const tellStates = () => {
    for (const child of children) if (child.roles.includes('api')) child.send({ type: 'states', states: states() })
  }
  // Every second as well, so that the API learns of a process that died.
  const timer = setInterval(tellStates, 1000)

  for (const group of PROCESSES) {
    const own = group.filter(role => roles.includes(role))
    if (own.length === 0) continue
    const child: RoleProcess = startRoleProcess(
      own,
      settings,
      {
        onReady() {
          tellStates()
          if (children.every(c => c.ready())) settleReady?.done()
        },
        onCannotStart(problem) {
          settleReady?.fail(new Error(problem))
        },
        onRequest({ id }) {
          void metrics().then(all => child.send({ type: 'all-metrics', id, metrics: all }))
        },
      },
      log,
    )
    children.push(child)
  }

  return {
    allReady,
    states,
    metrics,
    async stop() {
      clearInterval(timer)
      let orderly = true
      for (const child of children) {
        const grace = child.roles.includes('broker') ? STOP_GRACE_MS.broker : STOP_GRACE_MS.others
        if (!(await child.stop(grace))) {
          orderly = false
          log.warn(
            { roles: child.roles },
            'a process did not finish in time and was killed; queued work goes on at the next start',
          )
        }
      }
      return orderly
    },
  }
}
