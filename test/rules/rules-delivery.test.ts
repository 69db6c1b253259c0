import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { checkRule } from '../../rules/language/check-rule.ts'
import { createShardWorker } from '../../rules/shard-worker.ts'
import {
  activeRules,
  deviceProfile,
  LIMITS_ONLY,
  memoryEpisodes,
  patientProfile,
  random,
  reading,
  T0,
  tick,
} from '../support/rules.ts'

const none = { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds: 0 }
const PATIENTS = ['p', 'q'].map(id => patientProfile(id, undefined, { hr: none, spo2: none, rr: none }))
const DEVICES = [deviceProfile('d', 'p'), deviceProfile('e', 'q')]
const RULES = [
  made('fast', 0, { fact: 'hr', operator: 'greaterThan', value: 118 }),
  made('fast-long', 10, { fact: 'hr', operator: 'greaterThan', value: 114 }),
  made('low-and-fast', 5, {
    all: [
      { fact: 'spo2', operator: 'lessThan', value: 92 },
      { fact: 'rr', operator: 'greaterThan', value: 26 },
    ],
  }),
]
const log = createLog('test', 'silent')

function made(id: string, delaySeconds: number, condition: object) {
  const { rule, problems } = checkRule({
    id,
    name: id,
    description: '',
    priority: 'medium',
    kind: 'threshold',
    delaySeconds,
    latching: false,
    message: id,
    conditions: { all: [condition] },
  })
  if (!rule) throw new Error(JSON.stringify(problems))
  return rule
}

function makeBatches(seed: number): Evaluation[][] {
  const next = random(seed)
  const batches: Evaluation[][] = []
  const values = DEVICES.map(() => ({ hr: 114, spo2: 92, rr: 27 }))
  for (let at = 0; at < 400; ) {
    const batch: Evaluation[] = []
    for (const end = at + 1 + Math.floor(next() * 4); at < end; at++) {
      for (const [i, device] of DEVICES.entries()) {
        const value = values[i] ?? { hr: 0, spo2: 0, rr: 0 }
        value.hr = wander(value.hr, 115, next)
        value.spo2 = wander(value.spo2, 92, next)
        value.rr = wander(value.rr, 27, next)
        batch.push(reading(device.deviceId, device.assignments[0]?.patientId ?? '', at, { ...value }))
      }
      batch.push(tick(at))
    }
    batches.push(batch)
  }
  return batches
}

function wander(value: number, home: number, next: () => number): number {
  return Math.round(value + (home - value) * 0.05 + (next() - 0.5) * 6)
}

async function play(batches: readonly (readonly Evaluation[])[], kill: (i: number) => boolean = () => false) {
  const episodes = memoryEpisodes()
  let now = T0
  let most = 0
  const start = () =>
    createShardWorker(
      { shard: 0, shards: 1, readingsShards: 1 },
      {
        episodes: episodes.store,
        patients: { profiles: async () => PATIENTS },
        devices: { profiles: async () => DEVICES },
        ...LIMITS_ONLY,
        rules: { active: async () => activeRules(RULES) },
        log,
        metrics: createMetrics(),
        clock: () => now,
      },
      () => t.fail('nobody else is there'),
    )
  let worker = start()
  for (const [i, batch] of batches.entries()) {
    now = T0 + i * 1000
    await worker.handle(batch)
    if (kill(i)) {
      worker = start()
      await worker.handle(batch)
    }
    most = Math.max(most, mostOpenOfOne([...episodes.alerts.values()]))
  }
  return { alerts: [...episodes.alerts.values()], mostOpenOfOne: most, pending: episodes.runs.size }
}

/** How many alerts of one rule of one patient are open at once. */
function mostOpenOfOne(alerts: readonly Alert[]): number {
  const open = new Map<string, number>()
  for (const { patientId, ruleId, state } of alerts) {
    const key = `${patientId} ${ruleId}`
    if (state !== 'resolved') open.set(key, (open.get(key) ?? 0) + 1)
  }
  return Math.max(0, ...open.values())
}

/** Which episodes there were, and how each ended. */
function told(alerts: readonly Alert[]) {
  return alerts
    .map(({ id, ruleId, patientId, state, measuredAt, justification }) =>
      [patientId, ruleId, justification.runStartedAt - T0, measuredAt - T0, state, id].join(' '),
    )
    .sort()
}

for (const seed of [1, 2, 3, 4]) {
  t.test(`rules: repeated deliveries and kills lose no episode and double none (seed ${seed})`, async t => {
    const batches = makeBatches(seed)
    const plain = await play(batches)
    t.ok(plain.alerts.length > 10, `${plain.alerts.length} episodes`)
    t.equal(plain.mostOpenOfOne, 1)

    const twice = await play(batches.flatMap(batch => [batch, batch]))
    t.same(told(twice.alerts), told(plain.alerts), 'every batch twice')

    const next = random(seed + 10)
    const killed = await play(batches, () => next() < 0.2)
    t.same(told(killed.alerts), told(plain.alerts), 'killed after a batch was committed, before its receipt')
    t.equal(killed.mostOpenOfOne, 1)

    const always = await play(batches, () => true)
    t.same(told(always.alerts), told(plain.alerts), 'killed after every batch')
  })
}
