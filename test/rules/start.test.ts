import t from 'tap'
import type { Change, ChangeFeed } from '../../bus/changes.ts'
import type { SharedQueueConsumer } from '../../bus/queue.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { startRules } from '../../rules/start.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import type { PatientProfile } from '../../store/patients.ts'
import { deviceProfile, LIMITS_ONLY, memoryEpisodes, patientProfile, reading, T0, tick } from '../support/rules.ts'
import { until } from '../support/until.ts'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

async function startOne(t: Teardown, episodes = memoryEpisodes()) {
  const patients = new Map<string, PatientProfile>([['p', patientProfile('p')]])
  const devices = new Map<string, DeviceProfile>([['d', deviceProfile('d', 'p')]])
  const fenced: number[] = []
  const metrics = createMetrics()
  let handle: (shard: number, batch: readonly Evaluation[]) => Promise<void> = async () => {}
  let changed: (changes: readonly Change[]) => void = () => {}
  let lost = () => {}
  let now = T0
  let devicesRead = 0
  let forget: (shard: number) => Promise<void> = async () => {}
  const evaluations: SharedQueueConsumer<Evaluation> = {
    async start(handler, forgetting) {
      handle = handler
      forget = forgetting ?? forget
    },
    async close() {},
  }
  const changes: ChangeFeed = {
    async subscribe(handler, onLost) {
      changed = handler
      lost = onLost
    },
    async close() {},
  }
  const named = <T>(all: ReadonlyMap<string, T>, ids?: readonly string[]) =>
    [...all].filter(([id]) => !ids || ids.includes(id)).map(([, profile]) => profile)
  const rules = await startRules(
    { shards: 1, readingsShards: 1, onFenced: shard => fenced.push(shard) },
    {
      evaluations,
      changes,
      episodes: episodes.store,
      patients: { profiles: async ids => named(patients, ids) },
      devices: {
        async profiles(ids) {
          devicesRead++
          return named(devices, ids)
        },
      },
      log: createLog('test', 'silent'),
      ...LIMITS_ONLY,
      metrics,
      clock: () => now,
    },
  )
  t.teardown(() => rules.close())
  return {
    episodes,
    forget: () => forget(0),
    patients,
    devices,
    fenced,
    metrics,
    devicesRead: () => devicesRead,
    alerts: () => [...episodes.alerts.values()],
    change: (topic: Change['topic'], key: string) => changed([{ topic, key }]),
    lose: () => lost(),
    handle(...batch: Evaluation[]) {
      for (const e of batch) if (e.type === 'reading') now = Math.max(now, e.reading.arrivedAt)
      return handle(0, batch)
    },
  }
}

const low = (at: number) => reading('d', 'p', at, { spo2: 80 })
const good = (at: number) => reading('d', 'p', at, { spo2: 97 })

t.test('a failed commit is repeated with the same alert, and nothing overtakes it', async t => {
  const rules = await startOne(t)
  rules.episodes.faults.push('before')
  await t.rejects(rules.handle(low(0)), { message: 'the store is away' })
  t.same(rules.alerts(), [])
  await rules.handle(low(0))
  t.match(rules.alerts(), [{ state: 'active', measuredAt: T0 }])
  await rules.handle(good(1))
  t.match(rules.alerts(), [{ state: 'resolved', resolvedReason: 'condition-ended' }])
})

t.test('a commit whose answer was lost raises nothing twice and goes on', async t => {
  const rules = await startOne(t)
  rules.episodes.faults.push('after')
  await t.rejects(rules.handle(low(0)), { message: 'the answer was lost' })
  await rules.handle(low(0))
  await rules.handle(good(1))
  t.match(rules.alerts(), [{ state: 'resolved' }])
})

t.test('a worker whose shard was taken over says so once and writes no more', async t => {
  const first = await startOne(t)
  await first.handle(good(0))
  const second = await startOne(t, first.episodes)
  await second.handle(low(1))
  await t.rejects(first.handle(low(2)), { name: 'Fenced' })
  await t.rejects(first.handle(low(3)), { name: 'Fenced' })
  t.same(first.fenced, [0])
  t.match(first.alerts(), [{ measuredAt: T0 + 1000 }])
})

t.test('a shard that goes to another process is forgotten, and taken over anew when it comes back', async t => {
  const first = await startOne(t)
  await first.handle(low(0))
  await first.forget()
  const second = await startOne(t, first.episodes)
  await second.handle(good(1))
  await second.forget()
  await first.handle(low(2))
  t.match(first.alerts(), [{ state: 'resolved' }, { state: 'active', measuredAt: T0 + 2000 }])
  t.same([...first.fenced, ...second.fenced], [])
})

t.test('who loses a shard while a batch is in hand writes no more, and goes on', async t => {
  const first = await startOne(t)
  await first.handle(good(0))
  const second = await startOne(t, first.episodes)
  await second.handle(low(1))
  const inHand = first.handle(low(2))
  const forgotten = first.forget()
  await t.rejects(inHand, { name: 'Fenced' })
  t.same(first.fenced, [], 'it was to be expected')
  await forgotten
  await first.handle(good(3))
  t.match(first.alerts(), [{ state: 'resolved', measuredAt: T0 + 1000 }])
})

t.test('a pending run and an open episode outlive the worker', async t => {
  const first = await startOne(t)
  for (let at = 0; at <= 5; at++) await first.handle(reading('d', 'p', at, { hr: 125 }))
  await first.handle(low(5))
  const second = await startOne(t, first.episodes)
  for (let at = 6; at <= 10; at++) await second.handle(reading('d', 'p', at, { hr: 125 }))
  t.match(
    second.alerts().find(alert => alert.code === 'hr'),
    { measuredAt: T0 + 10_000, justification: { runStartedAt: T0 } },
  )
  t.equal(second.episodes.runs.size, 0)
  await second.handle(good(11))
  t.match(
    second.alerts().find(alert => alert.code === 'spo2'),
    { state: 'resolved' },
  )
})

t.test('an episode that a person resolved is dropped, and the next violating reading begins a new one', async t => {
  const rules = await startOne(t)
  await rules.handle(low(0))
  const [alert] = rules.alerts()
  if (!alert) throw new Error('no alert')
  rules.episodes.alerts.set(alert.id, { ...alert, state: 'resolved' })
  rules.change('alert', alert.id)
  // The change is gathered for a moment: readings until then still belong to the old episode.
  let at = 1
  await until(
    async () => {
      await rules.handle(low(at++))
      return rules.alerts().length === 2
    },
    { within: 2000 },
  )
})

t.test('changed limits count from the next reading on', async t => {
  const rules = await startOne(t)
  await rules.handle(low(0))
  const none = { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds: 0 }
  rules.patients.set('p', patientProfile('p', undefined, { spo2: none }))
  rules.change('patient', 'p')
  await until(() => rules.alerts().some(alert => alert.resolvedReason === 'limit-removed'))
})

t.test('lost changes read everything again', async t => {
  const rules = await startOne(t)
  await rules.handle(low(0))
  rules.devices.set('d', deviceProfile('d', 'p', 1, T0))
  rules.lose()
  await until(() => rules.alerts().some(alert => alert.resolvedReason === 'monitoring-ended'))
})

t.test('the first reading of a patient who came after the start is judged by the right limits', async t => {
  const rules = await startOne(t)
  await rules.handle(good(0), tick(0))
  rules.patients.set('child', patientProfile('child', '2024-01-15'))
  rules.devices.set('new', deviceProfile('new', 'child'))
  await rules.handle(reading('new', 'child', 1, { hr: 165 }), reading('new', 'child', 2, { hr: 170 }))
  t.match(rules.alerts(), [{ patientId: 'child', value: 170, limit: 169 }])
})

t.test('a patient who gets the same device again is judged by its first reading', async t => {
  const rules = await startOne(t)
  rules.devices.set('d', deviceProfile('d', 'p', 900, T0 + 1000))
  rules.change('device', 'd')
  await until(async () => {
    await rules.handle(good(2))
    return rules.devicesRead() > 1
  })
  // Ingest has heard of the new assignment, rules has not.
  rules.devices.set('d', deviceProfile('d', 'p', 900))
  await rules.handle(low(3))
  t.match(rules.alerts(), [{ state: 'active', value: 80 }])
})

t.test('a value that crosses the critical limit of what a person has just resolved is a new alert', async t => {
  for (const lostAnswer of [false, true]) {
    const rules = await startOne(t)
    for (let at = 0; at <= 10; at++) await rules.handle(reading('d', 'p', at, { hr: 125 }))
    const [alert] = rules.alerts()
    if (!alert) throw new Error('no alert')
    t.match(alert, { priority: 'medium' })
    rules.episodes.alerts.set(alert.id, { ...alert, state: 'resolved' }) // and the word of it is still on its way
    const critical = [reading('d', 'p', 11, { hr: 124 }), reading('d', 'p', 12, { hr: 140 })]
    if (lostAnswer) {
      rules.episodes.faults.push('after')
      await t.rejects(rules.handle(...critical))
    }
    await rules.handle(...critical)
    t.match(rules.alerts(), [{ state: 'resolved' }, { state: 'active', priority: 'high', value: 140 }])
    await rules.handle(...critical)
    t.equal(rules.alerts().length, 2, 'once')
    await rules.handle(reading('d', 'p', 13, { hr: 80 }))
    t.match(rules.alerts(), [{ state: 'resolved' }, { state: 'resolved', resolvedReason: 'condition-ended' }])
  }
})

t.test('readings, alerts and their ends are counted once', async t => {
  const rules = await startOne(t)
  rules.episodes.faults.push('after')
  await rules.handle(low(0)).catch(() => {})
  await rules.handle(low(0))
  await rules.handle(good(1))
  const text = await rules.metrics.registry.metrics()
  t.match(text, /wardbeat_rules_readings_total 2\n/)
  t.match(text, /wardbeat_alerts_resolved_total\{rule="limit-low",reason="condition-ended"\} 1\n/)
})
