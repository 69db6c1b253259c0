import { bullmqConsumer } from '../bus/bullmq/consumer.ts'
import { startWork } from '../jobs/work/start.ts'
import { workers } from '../jobs/work/workers.ts'
import { systemClock } from '../model/clock.ts'
import { APP_ROLE, canActAsApp } from '../store/postgres/app-role.ts'
import { postgresJobWork } from '../store/postgres/job-work.ts'
import type { Composition, RunningRole } from './compose.ts'
import { jobsQueue, openPool } from './parts.ts'
import { openVitalsStore } from './vitals-store.ts'
import { whatIsAway } from './what-is-away.ts'
import { postgresWorkerPorts } from './worker-ports.ts'

/** Long work that people ask for. It has connections of its own: the upkeep does not wait for it. */
export async function composeWork(composition: Composition): Promise<RunningRole> {
  const { log, metrics } = composition
  // What it writes of patients is audited, so it may do no more to the audit than the API; which warns where this cannot be.
  const role = (await canActAsApp(composition.settings.databaseUrl)) ? { role: APP_ROLE } : {}
  const pool = openPool(composition, { name: 'work', max: 4, durable: true, ...role })
  const vitalsStore = openVitalsStore(composition.settings.configuration, log)
  const ports = {
    ...postgresWorkerPorts(pool, systemClock),
    vitals: vitalsStore.reader(pool),
    vitalsHistory: vitalsStore.history(pool),
  }
  const running = await startWork(workers(ports), {
    queue: bullmqConsumer(jobsQueue(composition)),
    work: postgresJobWork(pool),
    isOutage: error => whatIsAway(error) !== null,
    log,
    metrics,
    clock: systemClock,
  })
  return {
    async close() {
      await running.close()
      vitalsStore.close()
      await pool.end()
    },
  }
}
