import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import type { AlertMove } from '../../model/alert-moves.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { shardOf } from '../../model/shard.ts'
import { createShardState } from '../../rules/shard-state.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import { deviceProfile, patientProfile, reading, T0, tick } from '../support/rules.ts'

/** Feeds ticks of every second, and what `also` says for that second before its tick. */
function watch(devices: readonly DeviceProfile[], readingsShards = 1) {
  const state = createShardState({ shard: 0, shards: 1, readingsShards })
  const log: string[] = []
  const alerts: Alert[] = []
  state.putPatients({ profiles: [patientProfile('p')], asked: null, at: T0 }, T0)
  state.putDevices({ profiles: devices, asked: null, at: T0 }, T0, false)
  const take = (at: number, batch: readonly Evaluation[]) => {
    const changes = state.evaluate(batch, T0 + at * 1000)
    for (const alert of changes?.raise ?? []) {
      alerts.push(alert)
      log.push(`${alert.deviceId} ${alert.ruleId} ${alert.priority}@${at}`)
    }
    for (const { move } of changes?.move ?? []) log.push(`${moveName(move)}@${at}`)
  }
  return {
    state,
    log,
    alerts,
    run(from: number, to: number, also: (at: number) => readonly Evaluation[] = () => []) {
      for (let at = from; at <= to; at++) take(at, [...also(at), tick(at)])
      return log.splice(0)
    },
    take: (at: number, ...batch: Evaluation[]) => {
      take(at, batch)
      return log.splice(0)
    },
  }
}

function moveName(move: AlertMove): string {
  return 'reason' in move ? move.reason : move.type
}

const normal = (at: number) => [reading('d', 'p', at - 0.5, { hr: 72 })]

t.test('a device is silent after 15 s, and heard again with its next live reading', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  t.same(ward.run(0, 30, normal), [])
  // Last arrival at 29.6 s.
  t.same(ward.run(31, 50), ['d device-silent high@45'])
  t.same(
    ward.run(51, 51, () => [reading('d', 'p', 20, { hr: 72 }, 30_500)]),
    [],
    'a late reading is no sign of life',
  )
  t.same(ward.run(52, 80, normal), ['condition-ended@52'])
  t.match(ward.alerts, [
    {
      kind: 'technical',
      code: null,
      message: 'No signal',
      justification: {
        limits: null,
        runStartedAt: T0 + 29_600,
        facts: { since: T0 + 29_600, silentAfterSeconds: 15, intervalSeconds: 1, online: null, onlyDevice: true },
      },
    },
  ])
})

t.test('a slow device is silent after three of its intervals, declared or learned', async t => {
  const declared = watch([deviceProfile('d', 'p', 20)])
  t.same(
    declared.run(0, 0, () => [reading('d', 'p', 0, { hr: 72 }, 0)]),
    [],
  )
  t.same(declared.run(1, 70), ['d device-silent high@60'])
  const learned = watch([deviceProfile('d', 'p', null)])
  const everyTen = (at: number) => (at % 10 === 0 ? [reading('d', 'p', at, { hr: 72 }, 0)] : [])
  t.same(learned.run(0, 60, everyTen), [])
  t.same(learned.run(61, 100), ['d device-silent high@90'])
})

t.test(
  'patients of a ward with defaults of its own: silence no sooner than it says, cadence until more is known',
  async t => {
    const at = (seconds: number | null, silence: number | null, interval: number | null) =>
      watch([{ ...deviceProfile('d', 'p', seconds), wardSilenceSeconds: silence, wardIntervalSeconds: interval }])
    t.same(at(1, 60, null).run(0, 80), ['d device-silent high@60'])
    t.same(at(30, 60, null).run(0, 120), ['d device-silent high@90'], 'three intervals of its own are longer')
    t.same(at(null, null, 20).run(0, 80), ['d device-silent high@60'], 'nothing is known but what the ward assumes')
    t.same(at(2, null, 20).run(0, 80), ['d device-silent high@15'], 'what the device declares counts')
    const learned = at(null, null, 20)
    t.same(learned.run(0, 30, normal), [])
    t.same(learned.run(31, 60), ['d device-silent high@45'], 'what it taught counts')
  },
)

t.test('a device that never sent is silent from the beginning of the watch', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  t.same(ward.run(0, 20), ['d device-silent high@15'])
  t.match(ward.alerts, [{ justification: { facts: { everHeard: false } } }])
})

t.test('an assignment that begins later is watched from then', async t => {
  const ward = watch([deviceProfile('d', null)])
  t.same(ward.run(0, 60), [])
  const [assignment] = deviceProfile('d', 'p').assignments
  if (!assignment) throw new Error('no assignment')
  const from = T0 + 60_000
  const profile = { ...deviceProfile('d', null), assignments: [{ ...assignment, from, assignedAt: from }] }
  ward.state.putDevices({ profiles: [profile], asked: ['d'], at: from }, from, false)
  t.same(ward.run(61, 80), ['d device-silent high@75'])
})

t.test('an assignment that ends takes its silence with it', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  t.same(ward.run(0, 15), ['d device-silent high@15'])
  ward.state.putDevices(
    { profiles: [deviceProfile('d', 'p', 1, T0 + 20_000)], asked: ['d'], at: T0 },
    T0 + 15_000,
    false,
  )
  t.same(ward.run(16, 40), ['monitoring-ended@20'])
})

t.test('medium while another device of the patient is live, high when none is', async t => {
  const ward = watch([deviceProfile('d', 'p'), deviceProfile('e', 'p')])
  t.same(
    ward.run(0, 20, at => [reading('e', 'p', at, { spo2: 97 }, 0)]),
    ['d device-silent medium@15'],
  )
  t.same(ward.run(21, 40), ['e device-silent high@35'])
})

t.test('a pause of the ticks gives everybody a full grace period anew', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  t.same(
    ward.run(0, 14, () => []),
    [],
  )
  t.same(ward.run(20, 34), [], 'after a pause of 6 s')
  t.same(ward.run(35, 36), ['d device-silent high@35'])
})

t.test('a backlog makes nobody look silent: readings and ticks wait together', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  ward.run(0, 10, normal)
  const backlog: Evaluation[] = []
  for (let at = 11; at <= 60; at++) backlog.push(...normal(at), tick(at))
  t.same(ward.take(300, ...backlog), [])
})

t.test('repeated ticks change nothing', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  ward.run(0, 10)
  t.same(ward.take(10, tick(8), tick(9), tick(10)), [])
  t.same(ward.run(11, 16), ['d device-silent high@15'])
  t.same(ward.take(16, tick(14), tick(15), tick(16)), [])
})

t.test('only the ticks of the readings shard of a device judge it', async t => {
  const own = shardOf('d', 2)
  const others = watch([deviceProfile('d', 'p')], 2)
  for (let at = 0; at <= 60; at++) t.same(others.take(at, tick(at, 1 - own)), [])
  for (let at = 61; at <= 75; at++) t.same(others.take(at, tick(at, own)), [])
  t.same(others.take(76, tick(76, own)), ['d device-silent high@76'])
})

t.test('a disconnected device is silent by the same rule, and the message says disconnected', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  ward.run(0, 10, normal)
  t.same(
    ward.take(11, { type: 'presence', deviceId: 'd', online: false, at: T0 + 10_500 }),
    [],
    'offline alone is none',
  )
  t.same(ward.run(11, 26), ['d device-silent high@25'])
  t.match(ward.alerts, [{ message: 'No signal, disconnected' }])
})

t.test('signal loss never clears a physiological alarm', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  t.same(
    ward.run(0, 0, () => [reading('d', 'p', 0, { spo2: 80 }, 0)]),
    ['d limit-low high@0'],
  )
  t.same(ward.run(1, 600), ['d device-silent high@15'])
  t.equal(ward.state.openEpisodes().length, 2)
})

t.test('a silence that a person resolved counts anew', async t => {
  const ward = watch([deviceProfile('d', 'p')])
  ward.run(0, 15)
  ward.state.forget(ward.state.openEpisodes())
  t.same(ward.run(16, 31), ['d device-silent high@30'])
  t.not(ward.alerts[0]?.id, ward.alerts[1]?.id)
})
