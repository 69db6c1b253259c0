import t from 'tap'
import type { Evaluation } from '../../model/evaluation.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { createShardWorker } from '../../rules/shard-worker.ts'
import { parseStoredRun } from '../../rules/stored-run.ts'
import {
  deviceProfile,
  LIMITS_ONLY,
  memoryEpisodes,
  patientProfile,
  random,
  reading,
  T0,
  tick,
} from '../support/rules.ts'

const PATIENTS = ['p', 'q', 'r'].map(id => patientProfile(id))
const DEVICES = [deviceProfile('d', 'p'), deviceProfile('e', 'p'), deviceProfile('f', 'q'), deviceProfile('g', 'r')]
const SECONDS = 400
const log = createLog('test', 'silent')

/** Batches of one to four seconds of four devices at 1 Hz, whose values wander around their limits. */
function makeBatches(seed: number): Evaluation[][] {
  const next = random(seed)
  const values = DEVICES.map(() => ({ hr: 115, spo2: 92, rr: 28 }))
  const missingUntil = DEVICES.map(() => 0)
  const batches: Evaluation[][] = [[]]
  for (let at = 0; at < SECONDS; at++) {
    for (const [i, device] of DEVICES.entries()) {
      const value = values[i] ?? { hr: 0, spo2: 0, rr: 0 }
      value.hr = wander(value.hr, 116, next)
      value.spo2 = wander(value.spo2, 91, next)
      value.rr = wander(value.rr, 28, next)
      // A code is missing now and then, a device for 10 to 12 s: less than silence, more than a gap.
      const until = missingUntil[i] ?? 0
      if (next() < 0.01 && at > until + 5) missingUntil[i] = at + 10 + Math.floor(next() * 3)
      if ((missingUntil[i] ?? 0) > at) continue
      const { hr, spo2, rr } = value
      const vitals = next() < 0.03 ? { hr, rr } : { hr, spo2, rr }
      const patientId = device.assignments[0]?.patientId ?? ''
      batches.at(-1)?.push(reading(device.deviceId, patientId, at, vitals))
    }
    batches.at(-1)?.push(tick(at + 0.5))
    if (next() < 0.5) batches.push([])
  }
  return batches.filter(batch => batch.length > 0)
}

function wander(value: number, home: number, next: () => number): number {
  return Math.round(value + (home - value) * 0.05 + (next() - 0.5) * 6)
}

/** Plays batches into a worker; `kill(i)` says whether the worker dies after batch i was committed, before its receipt. */
async function play(batches: readonly (readonly Evaluation[])[], kill: (i: number) => boolean = () => false) {
  const episodes = memoryEpisodes()
  let now = T0
  const start = () =>
    createShardWorker(
      { shard: 0, shards: 1, readingsShards: 1 },
      {
        episodes: episodes.store,
        patients: { profiles: async () => PATIENTS },
        devices: { profiles: async () => DEVICES },
        log,
        ...LIMITS_ONLY,
        metrics: createMetrics(),
        clock: () => now,
      },
      () => t.fail('nobody else is there'),
    )
  let worker = start()
  for (const [i, batch] of batches.entries()) {
    now = T0 + i * 1000
    await worker.handle(batch)
    if (!kill(i)) continue
    worker = start()
    await worker.handle(batch)
  }
  const pending = [...episodes.runs.values()].filter(run => parseStoredRun(run) !== null).map(run => run.episodeId)
  return { alerts: inOrderOfId(episodes.alerts), pending: pending.sort(), commits: episodes.commits() }
}

function inOrderOfId(alerts: ReadonlyMap<string, unknown>) {
  return [...alerts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alert]) => alert)
}

for (const seed of [1, 2, 3, 4, 5]) {
  t.test(`however the readings are delivered, the episodes are the same (seed ${seed})`, async t => {
    const batches = makeBatches(seed)
    const plain = await play(batches)
    t.ok(plain.alerts.length > 10, `${plain.alerts.length} episodes in ${batches.length} batches`)
    t.ok(plain.commits < batches.length, 'and batches that decide nothing commit nothing')

    await t.test('every batch twice', async t => {
      const twice = await play(batches.flatMap(batch => [batch, batch]))
      // Only the times of raising differ, because `now` counts batches here.
      t.same(withoutTimes(twice.alerts), withoutTimes(plain.alerts))
    })

    await t.test('readings repeated within a batch and in the next one', async t => {
      const next = random(seed + 100)
      const repeated = batches.map((batch, i) => [
        ...(batches[i - 1] ?? []).filter(() => next() < 0.3),
        ...batch.flatMap(e => (next() < 0.3 ? [e, e] : [e])),
      ])
      t.same((await play(repeated)).alerts, plain.alerts)
    })

    await t.test('readings shuffled within their batch', async t => {
      const next = random(seed + 200)
      // One device per patient: between two devices of one patient the order of arrival decides whose run it is.
      const single = batches.map(batch => batch.filter(e => e.type === 'reading' && e.reading.deviceId !== 'e'))
      const shuffled = single.map(batch => shuffle(batch, next))
      t.same((await play(shuffled)).alerts, (await play(single)).alerts)
    })

    await t.test('killed after any batch, before its receipt', async t => {
      const next = random(seed + 300)
      const killed = await play(batches, () => next() < 0.2)
      t.same(asAfterAKill(killed.alerts), asAfterAKill(plain.alerts))
      t.same(killed.pending, plain.pending, 'pending runs too')
    })

    await t.test('killed after every batch', async t => {
      const killed = await play(batches, () => true)
      t.same(asAfterAKill(killed.alerts), asAfterAKill(plain.alerts))
    })
  })
}

function withoutTimes(alerts: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(alerts, (key, value) => (key === 'raisedAt' || key === 'resolvedAt' ? null : value)))
}

/**
 * Two things begin anew with every start, and decide nothing here: the learned cadence of a code, and the values that an
 * open episode gathers on its way to getting worse (its first and its last one are there).
 */
function asAfterAKill(alerts: readonly unknown[]): unknown {
  const learned = ['intervalSeconds', 'maxGapSeconds']
  return JSON.parse(
    JSON.stringify(alerts, (key, value) => {
      if (key === 'values' && Array.isArray(value)) return [value.at(0), value.at(-1)]
      return learned.includes(key) ? null : value
    }),
  )
}

function shuffle<T>(list: readonly T[], next: () => number): T[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) {
      mixed[i] = b
      mixed[j] = a
    }
  }
  return mixed
}
