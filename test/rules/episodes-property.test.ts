import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import { moveAlert, type PersonMove } from '../../model/alert-moves.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { createShardWorker } from '../../rules/shard-worker.ts'
import { deviceProfile, LIMITS_ONLY, memoryEpisodes, patientProfile, reading, T0, tick } from '../support/rules.ts'

const NURSE = '00000000-0000-4000-8000-000000000001'
const LIMITS = { low: 90, high: null, criticalLow: 85, criticalHigh: null, delaySeconds: 10 }
const GOOD = 97
const LOW = 88
const CRITICAL = 80
const log = createLog('test', 'silent')

/** How the queue and the processes treat a batch. */
const delivery = fc.constantFrom('once', 'once', 'once', 'twice', 'killed-before-commit', 'killed-after-commit')
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('value' as const),
      device: fc.constantFrom('d', 'e'),
      value: fc.constantFrom(GOOD, GOOD, LOW, LOW, CRITICAL),
      isLate: fc.nat(9).map(n => n === 0),
      delivery,
    }),
  },
  fc.record({ kind: fc.constant('pause-in-data' as const), seconds: fc.integer({ min: 2, max: 60 }) }),
  fc.record({
    kind: fc.constantFrom('restart' as const, 'acknowledge' as const, 'pause' as const, 'pause-over' as const),
  }),
  fc.record({ kind: fc.constant('resolve' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** One patient with two oximeters, a worker of rules that is killed and started, and a nurse. */
function ward(latching: boolean) {
  const episodes = memoryEpisodes()
  const patients = [patientProfile('p', undefined, { spo2: { ...LIMITS, latching } })]
  const devices = [deviceProfile('d', 'p'), deviceProfile('e', 'p')]
  let at = 0
  const start = () =>
    createShardWorker(
      { shard: 0, shards: 1, readingsShards: 1 },
      {
        episodes: episodes.store,
        patients: { profiles: async () => patients },
        devices: { profiles: async () => devices },
        log,
        ...LIMITS_ONLY,
        metrics: createMetrics(),
        clock: () => T0 + at * 1000 + 100,
      },
      () => {
        throw new Error('nobody else is there')
      },
    )
  let worker = start()
  const open = () =>
    [...episodes.alerts.values()].filter(alert => alert.state !== 'resolved' && alert.ruleId === 'limit-low')

  async function give(batch: readonly Evaluation[], how: string): Promise<void> {
    if (how.startsWith('killed')) {
      episodes.faults.push(how === 'killed-before-commit' ? 'before' : 'after')
      await worker.handle(batch).catch(() => {}) // the queue hands it to the next worker
      episodes.faults.length = 0
    } else {
      await worker.handle(batch)
      if (how === 'once') return
    }
    worker = start()
    await worker.handle(batch)
  }

  async function nurse(move: (alert: Alert) => PersonMove): Promise<void> {
    for (const alert of open()) episodes.alerts.set(alert.id, moveAlert(alert, move(alert)))
    await worker.refresh({ patients: new Set(), devices: new Set(), alerts: new Set(episodes.alerts.keys()) })
  }

  return {
    open,
    async take(taken: Step): Promise<void> {
      const now = T0 + at * 1000
      switch (taken.kind) {
        case 'value': {
          at++
          const late = taken.isLate ? 30_000 : 100
          const batch = [reading(taken.device, 'p', at, { spo2: taken.value }, late), tick(at + 0.5)]
          return give(batch, taken.delivery)
        }
        case 'pause-in-data':
          for (let i = 0; i < taken.seconds; i++) await worker.handle([tick(++at + 0.5)])
          return
        case 'restart':
          worker = start()
          return
        case 'acknowledge':
          return nurse(() => ({ type: 'acknowledge', at: now, by: NURSE }))
        case 'pause':
          return nurse(() => ({ type: 'pause', at: now, by: NURSE, until: now + 60_000 }))
        case 'resolve':
          return nurse(() => ({ type: 'resolve', at: now, by: NURSE, reason: 'seen' }))
        case 'pause-over':
          for (const alert of open()) {
            episodes.alerts.set(alert.id, moveAlert(alert, { type: 'pause-over', at: now + 60_000 }))
          }
      }
    },
  }
}

function check(taken: Step, before: readonly Alert[], after: readonly Alert[], latching: boolean): void {
  const broken = (what: string) => {
    throw new Error(`${what} at ${JSON.stringify(taken)}`)
  }
  if (after.length > 1) broken('two open episodes of one condition')
  const isLive = taken.kind === 'value' && !taken.isLate
  if (isLive && taken.value === CRITICAL && after[0]?.priority !== 'high') broken('a high-priority condition is lost')
  if (isLive && taken.value === CRITICAL && !after[0]?.conditionPresent) broken('a condition that is there is not said')
  const [was] = before
  if (was === undefined) return
  const is = after.find(({ id }) => id === was.id)
  const good = isLive && taken.value === GOOD && taken.device === was.deviceId
  if (is === undefined) {
    const byPerson = taken.kind === 'resolve' || (taken.kind === 'acknowledge' && !was.conditionPresent)
    const byValue = good && (!latching || was.state === 'acknowledged')
    if (!byPerson && !byValue) broken('ended without a good value or a person')
  } else if (was.conditionPresent && !is.conditionPresent && !good) broken('the condition was cleared by nothing good')
}

for (const latching of [false, true]) {
  t.test(`no sequence loses, doubles or clears a condition (${latching ? '' : 'not '}latching)`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50 }), async steps => {
        const { open, take } = ward(latching)
        for (const taken of steps) {
          const before = open()
          await take(taken)
          check(taken, before, open(), latching)
        }
      }),
      { numRuns: 300 },
    )
  })
}
