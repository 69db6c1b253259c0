import type { QueueConsumer } from '../../bus/queue.ts'
import type { Clock } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { Job, JobKind } from '../../model/job.ts'
import type { Logger } from '../../observability/log.ts'
import type { Metrics } from '../../observability/metrics.ts'
import type { BegunJob, JobFile, JobProgress, JobWork } from '../../store/jobs.ts'
import { Unusable } from './import.ts'

/** One job in the hands of its worker. */
export interface Task extends BegunJob {
  readonly input: AsyncIterable<Uint8Array>
  /** On which line each of these was created, as far as progress was kept. */
  createdOn(ids: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Keeps progress. False: cancelled. Throws when the worker is to stop; the job goes on elsewhere, or later. */
  advance(progress: JobProgress): Promise<boolean>
}

export type Outcome = { readonly type: 'done'; readonly files?: readonly JobFile[] } | { readonly type: 'cancelled' }
export type Workers = Readonly<Record<JobKind, (task: Task) => Promise<Outcome>>>

export interface WorkPorts {
  readonly queue: QueueConsumer<string>
  readonly work: JobWork
  /** Whether an error says that something is away: the job then waits for it. */
  readonly isOutage: (error: unknown) => boolean
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/** Takes jobs from the queue, one after the other, until closed. The job in hand at a close goes on after the next start. */
export async function startWork(workers: Workers, ports: WorkPorts): Promise<{ close(): Promise<void> }> {
  const { queue, work, isOutage, log, metrics, clock } = ports
  const stop = new AbortController()

  async function run(id: string): Promise<void> {
    const begun = await work.begin(id, clock())
    if (begun === null) return // it has ended: the queue delivers at least once
    const { job } = begun
    const task: Task = {
      ...begun,
      input: work.input(id),
      createdOn: ids => work.createdOn(id, ids),
      async advance(progress) {
        stop.signal.throwIfAborted()
        return work.advance(id, progress, clock())
      },
    }
    const outcome = await workers[job.kind](task).catch(error => failed(job, error))
    const { type, ...rest } = outcome
    const problem = 'problem' in rest ? rest.problem : null
    await work.end(id, { state: type, problem }, clock(), 'files' in rest ? rest.files : [])
    metrics.jobRuns.inc({ job: job.kind, outcome: type })
  }

  /** What is the job's own fault ends it; everything else is thrown, and the queue hands it in again. */
  function failed(job: Job, error: unknown): { readonly type: 'failed'; readonly problem: string } {
    if (stop.signal.aborted || isOutage(error)) throw error
    if (error instanceof Unusable || error instanceof AppError) return { type: 'failed', problem: error.message }
    log.error({ err: error, job: job.id, kind: job.kind }, 'a job failed')
    return { type: 'failed', problem: 'A fault of ours; the log knows more under the id of this job.' }
  }

  await queue.start(async (_shard, ids) => {
    for (const id of ids) await run(id)
  })
  return {
    async close() {
      stop.abort(new Error('The worker closes'))
      await queue.close()
    },
  }
}
