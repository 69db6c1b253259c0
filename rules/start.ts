import type { Change, ChangeFeed } from '../bus/changes.ts'
import type { SharedQueueConsumer } from '../bus/queue.ts'
import type { Evaluation } from '../model/evaluation.ts'
import { type Changed, createShardWorker, type ShardPorts, type ShardWorker } from './shard-worker.ts'

export interface RulesSettings {
  /** Number of readings shards, by device: whose ticks judge which device. */
  readonly readingsShards: number
  /** Number of evaluation shards, by patient. */
  readonly shards: number
  /** Another worker took over a shard that is ours: this process must stop. Nothing is written for that shard any more. */
  readonly onFenced: (shard: number) => void
}

export interface RulesPorts extends ShardPorts {
  readonly evaluations: SharedQueueConsumer<Evaluation>
  readonly changes: ChangeFeed
}

/** Changes come in bursts (an import, a ward's limits): gathered for this long, so that they are read together. */
const GATHER_CHANGES_MS = 20
/** After a failed reading of changed records. */
const RETRY_CHANGES_MS = 1_000
/** A lost change may leave an episode open in memory that a person resolved: looked up this often. */
const RECONCILE_EVERY_MS = 30_000

/**
 * Evaluates batches shard by shard. A shard is taken over with its first batch, so a process holds only what its
 * consumer is given. Close stops the consumer and finishes the batch in hand; the other ports stay open.
 */
export async function startRules(settings: RulesSettings, ports: RulesPorts): Promise<{ close(): Promise<void> }> {
  const { shards, readingsShards, onFenced } = settings
  const workers = Array.from({ length: shards }, (_, shard) =>
    createShardWorker({ shard, shards, readingsShards }, ports, onFenced),
  )
  const refresher = createRefresher(workers, ports)
  // Subscribed before any profile is read, so that no change falls between.
  await ports.changes.subscribe(refresher.changed, refresher.lost)
  const timer = setInterval(() => {
    for (const worker of workers) worker.reconcile().catch(refresher.failed)
  }, RECONCILE_EVERY_MS)

  const workerOf = (shard: number): ShardWorker => {
    const worker = workers[shard]
    if (!worker) throw new Error(`Shard ${shard} of ${shards} evaluation shards: broker and rules disagree`)
    return worker
  }
  await ports.evaluations.start(
    (shard, batch) => workerOf(shard).handle(batch),
    shard => workerOf(shard).release(),
  )

  return {
    async close() {
      clearInterval(timer)
      refresher.close()
      await ports.evaluations.close()
      await Promise.all(workers.map(worker => worker.idle()))
    },
  }
}

/** Carries changed records to the workers, off the way of the batches. */
function createRefresher(workers: readonly ShardWorker[], { log }: RulesPorts) {
  let changed = nothing()
  let everything = false
  let rules = false
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const failed = (error: unknown) => {
    log.warn({ err: error }, 'rules could not read changed records; trying again')
  }
  const later = (ms: number) => {
    if (!isClosed && timer === undefined) timer = setTimeout(flush, ms)
  }
  const flush = () => {
    timer = undefined
    const [taken, all, book] = [changed, everything, rules]
    rules = false
    changed = nothing()
    everything = false
    for (const worker of workers) {
      const done = all
        ? worker.reload()
        : book
          ? worker.refreshRules().then(() => worker.refresh(taken))
          : worker.refresh(taken)
      done.catch(error => {
        // retried, for every worker: reading a record once more changes nothing
        failed(error)
        everything ||= all
        rules ||= book
        for (const topic of ['patients', 'devices', 'alerts'] as const) {
          for (const id of taken[topic]) changed[topic].add(id)
        }
        later(RETRY_CHANGES_MS)
      })
    }
  }

  return {
    failed,
    changed(changes: readonly Change[]) {
      for (const { topic, key } of changes) {
        if (topic === 'patient') changed.patients.add(key)
        else if (topic === 'device') changed.devices.add(key)
        else if (topic === 'alert') changed.alerts.add(key)
        else if (topic === 'rule') rules = true
      }
      if (rules || changed.patients.size + changed.devices.size + changed.alerts.size > 0) later(GATHER_CHANGES_MS)
    },
    lost() {
      everything = true
      later(GATHER_CHANGES_MS)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

function nothing() {
  return { patients: new Set<string>(), devices: new Set<string>(), alerts: new Set<string>() } satisfies Changed
}
