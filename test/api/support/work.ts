import { startWork } from '../../../jobs/work/start.ts'
import { workers } from '../../../jobs/work/workers.ts'
import { systemClock } from '../../../model/clock.ts'
import { postgresWorkerPorts } from '../../../processes/worker-ports.ts'
import { postgresJobWork } from '../../../store/postgres/job-work.ts'
import { isOutage } from '../../../store/postgres/sql-errors.ts'
import type { TestApi } from './api.ts'

/** Does every job that the API has put on its queue, as the worker would. */
export async function workOff({ pool, queuedJobs, ports: { log, metrics } }: TestApi): Promise<void> {
  const ids = queuedJobs.splice(0)
  const queue = {
    start: (handler: (shard: number, batch: readonly string[]) => Promise<void>) => handler(0, ids),
    close: async () => {},
  }
  const work = postgresJobWork(pool)
  const running = await startWork(workers(postgresWorkerPorts(pool, systemClock)), {
    queue,
    work,
    isOutage,
    log,
    metrics,
    clock: systemClock,
  })
  await running.close()
}
