import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Instant } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Leadership } from '../store/leadership.ts'
import { DEFAULT_RETENTION, type Job, type JobStores, maintenanceJobs, type Retention } from './jobs.ts'

export interface JobSettings {
  readonly retention?: Partial<Retention>
}

export interface JobPorts extends JobStores {
  readonly leadership: Leadership
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/** Milliseconds between two looks at what is due: also how soon another process takes over from one that died. */
const LOOK_EVERY_MS = 1000

/**
 * The jobs role: upkeep of the stores, one job after the other, in one process at a time. Resolves when the vitals store
 * is prepared for the first write.
 * @returns `close` stops the job in hand after its chunk and lets another process take over
 */
export async function startJobs(settings: JobSettings, ports: JobPorts): Promise<{ close(): Promise<void> }> {
  const { leadership, log, clock } = ports
  const jobs = maintenanceJobs(ports, { ...DEFAULT_RETENTION, ...settings.retention })
  await ports.vitals.prepare(clock()) // harmless in any number of processes
  const stop = new AbortController()
  const { signal } = stop
  const lastRun = new Map<Job, Instant>()

  async function turn(): Promise<void> {
    for (const job of jobs) {
      if (signal.aborted) return
      const now = clock()
      if (now - (lastRun.get(job) ?? Number.NEGATIVE_INFINITY) < job.everyMs) continue
      if (!(await leadership.hold())) return
      await run(job, now)
      lastRun.set(job, now)
    }
  }

  async function run(job: Job, now: Instant): Promise<void> {
    try {
      await job.run(now, signal)
      ports.metrics.jobRuns.inc({ job: job.name, outcome: 'done' })
    } catch (error) {
      // Counted, and tried again at the next turn: every job starts from what is stored.
      ports.metrics.jobRuns.inc({ job: job.name, outcome: 'failed' })
      log.error({ err: error, job: job.name }, 'maintenance job failed')
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      await turn()
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {}) // only `close` ends the pause early
    }
  }

  const running = loop()
  return {
    async close() {
      stop.abort()
      await running
      await leadership.release()
    },
  }
}
