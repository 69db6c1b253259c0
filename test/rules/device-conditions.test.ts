import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import type { DeviceEventType } from '../../model/device-event.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createShardState } from '../../rules/shard-state.ts'
import type { EpisodeChanges } from '../../store/episodes.ts'
import { deviceProfile, patientProfile, reading, T0, tick } from '../support/rules.ts'

function shardWith(count: number, wardId: string | null = 'w') {
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 })
  const alerts: Alert[] = []
  const moves: { id: string; type: string }[] = []
  const note = (changes: EpisodeChanges | null) => {
    alerts.push(...(changes?.raise ?? []))
    moves.push(...(changes?.move ?? []).map(({ id, move }) => ({ id, type: move.type })))
  }
  const ids = Array.from({ length: count }, (_, i) => i)
  const start = T0 - 60_000
  const patients = ids.map(i => ({ ...patientProfile(`p${i}`), wardId }))
  state.putPatients({ profiles: patients, asked: null, at: start }, start)
  state.putDevices({ profiles: ids.map(i => deviceProfile(`d${i}`, `p${i}`)), asked: null, at: start }, start, false)
  note(state.restore([], [], start))
  return {
    state,
    alerts,
    moves,
    open: () => alerts.filter(alert => state.openEpisodes().includes(alert.id)),
    /** Every second a tick, and a reading of each device that still sends. */
    run(from: number, to: number, sends: (i: number, at: number) => boolean) {
      for (let at = from; at <= to; at++) {
        const readings = ids.filter(i => sends(i, at)).map(i => reading(`d${i}`, `p${i}`, at, { hr: 72 }))
        note(state.evaluate([...readings, tick(at)], T0 + at * 1000 + 200))
      }
    },
    event(type: DeviceEventType, at: number, detail: Readonly<Record<string, unknown>> = {}, lateMs = 100) {
      const measuredAt = T0 + at * 1000
      const arrivedAt = measuredAt + lateMs
      const told = { deviceId: 'd0', patientId: 'p0', deviceTime: measuredAt, measuredAt, arrivedAt, type, detail }
      const evaluation: Evaluation = { type: 'event', event: told }
      note(state.evaluate([evaluation], arrivedAt))
    },
  }
}

t.test('devices that fall silent together are one alarm of the highest priority, which names them', async t => {
  const shard = shardWith(8)
  shard.run(0, 60, () => true)
  shard.run(61, 90, i => i === 7)
  t.same(
    shard.alerts.map(alert => alert.ruleId),
    ['devices-silent'],
  )
  t.match(shard.alerts[0], {
    kind: 'technical',
    priority: 'high',
    deviceId: null,
    message: 'No signal from 7 monitors of this ward at once',
    justification: { facts: { devices: 'd0 d1 d2 d3 d4 d5 d6', count: 7 } },
  })
  shard.run(91, 120, () => true)
  t.same(shard.open(), [], 'it ends when all are back')
  t.equal(shard.alerts.length, 1)
})

t.test('who is still silent after the others came back alarms for himself', async t => {
  const shard = shardWith(8)
  shard.run(0, 60, () => true)
  shard.run(61, 100, () => false)
  shard.run(101, 130, i => i > 5)
  t.same(
    shard.open().map(alert => alert.ruleId),
    Array(6).fill('device-silent'),
  )
  shard.run(131, 140, () => true)
  t.same(shard.open(), [])
})

t.test('few, or few of many, or of different wards, are alarms of their own', async t => {
  const few = shardWith(4)
  few.run(0, 60, () => true)
  few.run(61, 90, () => false)
  t.equal(few.alerts.filter(alert => alert.ruleId === 'device-silent').length, 4)
  const share = shardWith(20)
  share.run(0, 60, () => true)
  share.run(61, 90, i => i > 5)
  t.equal(share.alerts.filter(alert => alert.ruleId === 'device-silent').length, 6)
})

t.test('one that a person has ended comes again only after a new silence', async t => {
  const shard = shardWith(6)
  shard.run(0, 60, () => true)
  shard.run(61, 80, () => false)
  shard.state.forget(shard.state.openEpisodes())
  shard.run(81, 83, () => false)
  t.same(shard.open(), [])
  shard.run(84, 120, () => false)
  t.equal(shard.open().length, 1, 'and again after its time, because nobody is back')
})

t.test('a storm goes on after a take-over', async t => {
  const before = shardWith(6)
  before.run(0, 60, () => true)
  before.run(61, 80, () => false)
  const at = T0 + 81_000
  const profiles = Array.from({ length: 6 }, (_, i) => ({ ...patientProfile(`p${i}`), wardId: 'w' }))
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 })
  state.putPatients({ profiles, asked: null, at }, at)
  state.putDevices({ profiles: profiles.map((_, i) => deviceProfile(`d${i}`, `p${i}`)), asked: null, at }, at, false)
  t.equal(state.restore(before.alerts, [], at), null)
  t.equal(state.openEpisodes().length, 1)
  const back = Array.from({ length: 6 }, (_, i) => reading(`d${i}`, `p${i}`, 90, { hr: 72 }))
  const decision = state.evaluate([...back, tick(91)], T0 + 91_000)
  t.match(decision?.move, [{ id: before.alerts[0]?.id, move: { type: 'condition-over' } }])
})

t.test('a lead that is off', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('lead-off', 6, { lead: 'II' })
  t.match(shard.open(), [
    { ruleId: 'lead-off', priority: 'high', message: 'Lead II off', kind: 'technical', latching: false },
  ])
  shard.event('lead-off', 7, { lead: 'II' })
  t.equal(shard.alerts.length, 1, 'told twice')
  shard.event('lead-on', 8)
  t.same(shard.open(), [])
  shard.event('lead-off', 9)
  shard.run(10, 18, () => true)
  t.equal(shard.open().length, 1, 'values for less than 10 s')
  shard.run(19, 21, () => true)
  t.same(shard.open(), [], 'values for 10 s say that it is on')
})

t.test('a battery: low, very low, charged', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('battery', 6, { percent: 30 })
  t.same(shard.alerts, [])
  shard.event('battery', 7, { percent: 18 })
  t.match(shard.open(), [{ ruleId: 'battery-low', priority: 'low', message: 'Battery of the monitor at 18 %' }])
  shard.event('battery', 8, { level: 4 })
  t.match(shard.moves, [{ type: 'worsen' }])
  shard.event('battery', 9, { percent: 22 })
  t.equal(shard.open().length, 1, 'not charged yet')
  shard.event('battery', 10, { percent: 4, charging: true })
  t.same(shard.open(), [])
})

t.test('a fall and a nurse call stay until somebody has seen them', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('fall', 6)
  shard.event('nurse-call', 7)
  t.match(shard.open(), [
    { ruleId: 'fall', priority: 'high', latching: true, conditionPresent: false },
    { ruleId: 'nurse-call', priority: 'medium', latching: true, conditionPresent: false },
  ])
  shard.event('fall', 20, {}, 60_000)
  t.equal(shard.alerts.length, 2, 'one that comes late says nothing of now')
})

t.test('a clock that is wrong is said once, and is right again within 10 s', async t => {
  const shard = shardWith(1)
  const off = (at: number, offsetMs: number): Evaluation => {
    const whole = reading('d0', 'p0', at, { hr: 72 })
    if (whole.type !== 'reading') return whole
    const deviceTime = whole.reading.arrivedAt - offsetMs
    return { type: 'reading', reading: { ...whole.reading, deviceTime, clockCorrected: offsetMs > 5_000 } }
  }
  const evaluate = (each: Evaluation, at: number) => {
    const decision = shard.state.evaluate([each], T0 + at * 1000 + 200)
    shard.alerts.push(...(decision?.raise ?? []))
  }
  evaluate(off(1, 30_000), 1)
  t.same(shard.alerts, [])
  evaluate(off(2, 600_000), 2)
  evaluate(off(3, 600_000), 3)
  t.match(shard.alerts, [{ ruleId: 'clock-wrong', priority: 'low', message: 'Clock of the monitor wrong by 10 min' }])
  evaluate(off(4, 30_000), 4)
  t.equal(shard.open().length, 1)
  evaluate(off(5, 100), 5)
  t.same(shard.open(), [])
})

t.test('what was told before a lead came off again does not end it', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('lead-off', 9)
  shard.event('lead-on', 8)
  t.equal(shard.open().length, 1, 'a batch that runs again after a crash')
  shard.event('lead-on', 10)
  t.same(shard.open(), [])
})

t.test('a name of a lead that no store takes is none', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('lead-off', 6, { lead: 'a\u0000b' })
  t.match(shard.open(), [{ message: 'Lead off', justification: { facts: { lead: null } } }])
})

t.test('a fall after one that a person had just seen is told', async t => {
  const shard = shardWith(1)
  shard.run(0, 5, () => true)
  shard.event('fall', 6)
  const first = shard.alerts[0]?.id ?? ''
  shard.event('fall', 7)
  t.match(shard.moves, [{ id: first, type: 'worsen' }], 'asks the store, which refuses what is resolved')
})

t.test('a second storm of a ward is one of its own, and loses nobody of the first', async t => {
  const shard = shardWith(12)
  shard.run(0, 60, () => true)
  shard.run(61, 150, i => i >= 6)
  shard.run(151, 240, () => false)
  t.same(
    shard.open().map(alert => alert.ruleId),
    ['devices-silent', 'devices-silent'],
  )
  shard.run(241, 245, i => i === 0)
  shard.run(246, 270, i => i === 0)
  t.equal(shard.open().filter(alert => alert.ruleId === 'device-silent').length, 5, 'the others of the first')
  t.equal(shard.open().filter(alert => alert.ruleId === 'devices-silent').length, 1)
})

t.test('a device that was taken from its patient in a storm does not end it when it is heard again', async t => {
  const shard = shardWith(8)
  shard.run(0, 60, () => true)
  shard.run(61, 85, () => false)
  const at = T0 + 86_000
  shard.state.putDevices({ profiles: [deviceProfile('d7', null)], asked: ['d7'], at }, at, false)
  shard.run(86, 90, () => false)
  shard.state.putDevices({ profiles: [deviceProfile('d7', 'p7')], asked: ['d7'], at: at + 5000 }, at + 5000, false)
  shard.run(91, 110, i => i === 7)
  t.same(
    shard.open().map(alert => alert.ruleId),
    ['devices-silent'],
  )
})
