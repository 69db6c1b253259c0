import { statfs } from 'node:fs/promises'
import type { QueueDepth } from '../bus/queue.ts'
import type { Composition } from './compose.ts'

/**
 * What is counted when somebody asks, because counting costs a query: how deep the queues are, how the roles do, what is
 * left of the disk.
 * @returns to be called before the metrics are read; never rejects, for the other metrics are worth showing all the same
 */
export function stateGauges(
  queues: Readonly<Record<string, QueueDepth>>,
  { metrics, log, settings, states }: Composition,
): () => Promise<void> {
  const tried = (what: string, work: Promise<void>) =>
    work.catch(error => log.debug({ err: error, what }, 'not counted'))

  async function count(queue: string, depth: QueueDepth): Promise<void> {
    const { waiting, active } = await depth.depth()
    metrics.queueWaiting.set({ queue }, waiting)
    metrics.queueActive.set({ queue }, active)
  }

  async function measure(): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(settings.configuration.dataDir)
    metrics.diskFree.set({ of: 'data-dir' }, bavail * bsize)
    metrics.diskSize.set({ of: 'data-dir' }, blocks * bsize)
  }

  return async () => {
    for (const { roles, ready, restarts } of states()) {
      for (const role of roles) {
        metrics.roleUp.set({ role }, ready ? 1 : 0)
        metrics.roleRestarts.set({ role }, restarts)
      }
    }
    await Promise.all([
      ...Object.entries(queues).map(([queue, depth]) => tried(queue, count(queue, depth))),
      tried('disk', measure()),
    ])
  }
}
