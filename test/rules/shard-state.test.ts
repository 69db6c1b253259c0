import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import type { AlertMove } from '../../model/alert-moves.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createShardState } from '../../rules/shard-state.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import type { EpisodeChanges } from '../../store/episodes.ts'
import type { PatientProfile } from '../../store/patients.ts'
import { deviceProfile, patientProfile, reading, T0, tick } from '../support/rules.ts'

/** One shard with everybody in it; `now` follows the newest arrival. */
function shardWith(patients: readonly PatientProfile[], devices: readonly DeviceProfile[]) {
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 })
  const raised: Alert[] = []
  const moves: { id: string; move: AlertMove }[] = []
  let now = T0
  const note = (changes: EpisodeChanges | null) => {
    raised.push(...(changes?.raise ?? []))
    moves.push(...(changes?.move ?? []))
    return changes
  }
  note(state.putPatients({ profiles: patients, asked: null, at: now }, now))
  note(state.putDevices({ profiles: devices, asked: null, at: now }, now, false))
  return {
    state,
    raised,
    moves,
    reasons: () => moves.flatMap(({ move }) => ('reason' in move ? [move.reason] : [])),
    evaluate(...batch: Evaluation[]) {
      for (const e of batch) {
        if (e.type === 'reading') now = Math.max(now, e.reading.arrivedAt)
        if (e.type === 'tick') now = Math.max(now, e.at)
      }
      return note(state.evaluate(batch, now))
    },
    patients: (...profiles: PatientProfile[]) =>
      note(state.putPatients({ profiles, asked: profiles.map(p => p.patientId), at: now }, now)),
    removePatient: (id: string) => note(state.putPatients({ profiles: [], asked: [id], at: now }, now)),
    devices: (...profiles: DeviceProfile[]) =>
      note(state.putDevices({ profiles, asked: profiles.map(d => d.deviceId), at: now }, now, false)),
    removeDevice: (id: string) => note(state.putDevices({ profiles: [], asked: [id], at: now }, now, false)),
  }
}

function seconds(from: number, to: number, each: (at: number) => Evaluation): Evaluation[] {
  return Array.from({ length: to - from + 1 }, (_, i) => each(from + i))
}

t.test('normal readings write nothing', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  const changes = shard.evaluate(...seconds(0, 30, at => reading('d', 'p', at, { hr: 72, spo2: 97, rr: 16 })), tick(30))
  t.equal(changes, null)
})

t.test('an alert carries its whole justification and words a nurse can read', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(...seconds(0, 10, at => reading('d', 'p', at, { hr: 125 })), reading('d', 'p', 11, { spo2: 81 }))
  const [hr, spo2] = shard.raised
  t.match(hr, {
    patientId: 'p',
    deviceId: 'd',
    ruleId: 'limit-high',
    ruleVersion: 1,
    code: 'hr',
    kind: 'threshold',
    priority: 'medium',
    state: 'active',
    conditionPresent: true,
    value: 125,
    limit: 120,
    message: 'HR 125 /min (limit 120) for 10 s',
    measuredAt: T0 + 10_000,
    justification: {
      ruleId: 'limit-high',
      summary: 'HR 125 /min is above the limit of 120 /min for 10 s (delay 10 s)',
      limits: { high: 120, criticalHigh: 130, origin: 'default:adult', source: ['mon', 'mimic', 'n2'] },
      runStartedAt: T0,
      facts: { deviceId: 'd', intervalSeconds: 1, delaySeconds: 10, hysteresis: 3, maxGapSeconds: 5, ageKnown: true },
    },
  })
  t.equal(hr?.justification.values.length, 11)
  t.match(spo2, { priority: 'high', limit: 85, message: 'SpO2 81 % (limit 85)' })
  t.equal(spo2?.justification.summary, 'SpO2 81 % is below the critical limit of 85 % (no delay)')
})

t.test('a patient without a birth date has adult limits, and the alert says that the age is unknown', async t => {
  const shard = shardWith([patientProfile('p', null)], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 0, { hr: 131 }))
  t.match(shard.raised, [{ justification: { limits: { origin: 'default:age-unknown' }, facts: { ageKnown: false } } }])
})

t.test('a child without a limit for a code never alarms by the adult limit', async t => {
  const child = patientProfile('p', '2024-01-15')
  const shard = shardWith([child], [deviceProfile('d', 'p')])
  shard.evaluate(...seconds(0, 90, at => reading('d', 'p', at, { etco2: 5, cvp: 45, icp: 60, hr: 140 })))
  t.same(shard.raised, [])
  shard.evaluate(reading('d', 'p', 91, { hr: 170 }))
  t.match(shard.raised, [{ limit: 169, justification: { limits: { origin: 'default:child_1_4y' } } }])
})

t.test('limits follow the age on the birthday', async t => {
  // 18 years (day 6574) on the 16th: HR 120 is above the adolescent's 119 and not above the adult's 120.
  const birthDate = new Date(T0 - 6573 * 86_400_000).toISOString().slice(0, 10)
  const shard = shardWith([patientProfile('p', birthDate)], [deviceProfile('d', 'p')])
  shard.evaluate(...seconds(0, 10, at => reading('d', 'p', at, { hr: 120 })))
  t.equal(shard.raised.length, 1)
  shard.evaluate(...seconds(86_400, 86_420, at => reading('d', 'p', at, { hr: 120 })))
  t.equal(shard.raised.length, 1)
  shard.evaluate(reading('d', 'p', 86_421, { hr: 117 }))
  t.same(shard.reasons(), ['condition-ended'], 'and the episode is judged by the new limit')
})

t.test(
  'limits of the ward count for its age band alone, under the patient’s own, and as soon as they are told',
  async t => {
    const low = (value: number) => ({ low: value, high: null, criticalLow: 85, criticalHigh: null, delaySeconds: 10 })
    const wardLimits = { adult: { spo2: low(95) } }
    const shard = shardWith(
      [patientProfile('p'), patientProfile('child', '2024-01-15'), patientProfile('own', undefined, { spo2: low(91) })],
      ['p', 'child', 'own'].map(id => deviceProfile(`d-${id}`, id)),
    )
    const at93 = (from: number) =>
      seconds(from, from + 10, at => reading('d-p', 'p', at, { spo2: 93 })).flatMap((one, i) => [
        one,
        reading('d-child', 'child', from + i, { spo2: 93 }),
        reading('d-own', 'own', from + i, { spo2: 93 }),
      ])
    shard.evaluate(...at93(0))
    t.same(shard.raised, [])
    for (const [id, birthDate, personal] of [
      ['p', undefined, {}],
      ['child', '2024-01-15', {}],
      ['own', undefined, { spo2: low(91) }],
    ] as const) {
      shard.patients({ ...patientProfile(id, birthDate, personal), wardLimits })
    }
    shard.evaluate(...at93(11))
    t.match(shard.raised, [{ patientId: 'p', limit: 95, justification: { limits: { origin: 'ward:adult' } } }])
    t.equal(shard.raised.length, 1)
    shard.patients(patientProfile('p'))
    shard.evaluate(reading('d-p', 'p', 30, { spo2: 93 }))
    t.same(shard.reasons(), ['condition-ended'], 'in another ward')
  },
)

t.test('a limit that is removed ends its episode and says so', async t => {
  const none = { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds: 10 }
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(
    ...seconds(0, 10, at => reading('d', 'p', at, { hr: 125, rr: 33 })),
    reading('d', 'p', 11, { spo2: 89 }),
  )
  const changes = shard.patients(patientProfile('p', undefined, { hr: none, spo2: none }))
  t.same(shard.reasons(), ['limit-removed'], 'of the code whose limit is gone')
  t.equal(changes?.runsOver.length, 1, 'and its pending run is over')
  t.equal(shard.state.openEpisodes().length, 1, 'RR goes on')
})

t.test('an assignment that ends closes its episodes as monitoring-ended; a new device begins anew', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('a', 'p'), deviceProfile('b', null)])
  shard.evaluate(...seconds(0, 10, at => reading('a', 'p', at, { hr: 125 })))
  t.equal(shard.raised.length, 1)
  shard.evaluate(tick(11))
  shard.devices(deviceProfile('a', 'p', 1, T0 + 10_500), deviceProfile('b', 'p'))
  shard.evaluate(tick(12))
  t.same(shard.reasons(), ['monitoring-ended'])
  shard.evaluate(reading('a', 'p', 10.4, { hr: 140 }))
  t.equal(shard.raised.length, 1, 'a reading from before the end, evaluated after it, raises nothing')
  shard.evaluate(...seconds(12, 21, at => reading('b', 'p', at, { hr: 125 })))
  t.equal(shard.raised.length, 1, 'the delay counts anew')
  shard.evaluate(reading('b', 'p', 22, { hr: 125 }))
  t.equal(shard.raised.length, 2)
  t.not(shard.raised[0]?.id, shard.raised[1]?.id)
})

t.test('an assignment that ingest knew first is not taken for one that ended', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', null)])
  t.same(shard.state.missing([reading('d', 'p', 0, { hr: 140 })], T0), { patients: [], devices: ['d'] })
  shard.state.putDevices({ profiles: [deviceProfile('d', null)], asked: ['d'], at: T0 - 1000 }, T0, true)
  shard.evaluate(reading('d', 'p', 1, { hr: 140 }), tick(2))
  t.equal(shard.raised.length, 1)
  t.same(shard.reasons(), [])
  shard.devices(deviceProfile('d', 'p'))
  t.same(shard.reasons(), [], 'and the profile, once read, agrees')
})

t.test('removed devices and patients are no longer monitored', async t => {
  const shard = shardWith(
    [patientProfile('p'), patientProfile('q')],
    [deviceProfile('d', 'p'), deviceProfile('e', 'q')],
  )
  shard.evaluate(reading('d', 'p', 0, { hr: 140 }), reading('e', 'q', 0, { hr: 140 }))
  shard.removeDevice('d')
  shard.removePatient('q')
  t.same(shard.reasons(), ['monitoring-ended', 'monitoring-ended'])
})

t.test('an episode that a person resolved begins anew with the next violating reading', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(...seconds(0, 15, at => reading('d', 'p', at, { hr: 125 })))
  shard.state.forget(shard.state.openEpisodes())
  shard.evaluate(...seconds(16, 25, at => reading('d', 'p', at, { hr: 125 })))
  t.equal(shard.raised.length, 1, 'after its delay')
  shard.evaluate(reading('d', 'p', 26, { hr: 125 }))
  t.same(
    shard.raised.map(alert => alert.justification.runStartedAt),
    [T0, T0 + 16_000],
  )
})

t.test('readings out of order and repeats are ignored', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 5, { spo2: 97 }))
  shard.evaluate(reading('d', 'p', 4, { spo2: 80 }, 1200))
  shard.evaluate(reading('d', 'p', 5, { spo2: 80 }))
  t.same(shard.raised, [])
})

t.test('a clock that was far ahead and is set back blinds nobody', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 3600, { spo2: 97 }, -3_600_000))
  shard.evaluate(reading('d', 'p', 1, { spo2: 80 }))
  t.equal(shard.raised.length, 1)
})

t.test('a late reading leaves no alarm and ends none', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 0, { spo2: 80 }, 10_001))
  t.same(shard.raised, [])
  shard.evaluate(reading('d', 'p', 1, { spo2: 80 }, 10_000), reading('d', 'p', 2, { spo2: 97 }, 10_001))
  t.equal(shard.raised.length, 1)
  t.same(shard.reasons(), [])
})

t.test('a code that comes more rarely than its delay alarms with its first value', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  // Heart rate every second, respiration every 12 s: its own cadence counts.
  shard.evaluate(...seconds(0, 36, at => reading('d', 'p', at, at % 12 === 0 ? { hr: 72, rr: 16 } : { hr: 72 })))
  shard.evaluate(reading('d', 'p', 48, { hr: 72, rr: 33 }))
  t.match(shard.raised, [{ code: 'rr', priority: 'medium', justification: { facts: { intervalSeconds: 12 } } }])
})

t.test('the first value of an intermittent code does not wait for a second', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 0, { temp: 39.4 }))
  t.match(shard.raised, [{ message: 'Temp 39.4 °C (limit 39)', justification: { facts: { intervalSeconds: null } } }])
})

t.test('readings of a device that belongs to nobody raise nothing', async t => {
  const shard = shardWith([], [deviceProfile('d', null)])
  const nobodys = reading('d', 'p', 0, { spo2: 40 })
  if (nobodys.type !== 'reading') throw new Error('not a reading')
  shard.evaluate({ type: 'reading', reading: { ...nobodys.reading, patientId: null } })
  t.same(shard.raised, [])
})

t.test('a pending run whose device stops sending leaves the store', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  t.equal(shard.evaluate(...seconds(0, 3, at => reading('d', 'p', at, { hr: 125 })))?.runs.length, 1)
  const over = seconds(4, 20, at => tick(at)).flatMap(each => [...(shard.evaluate(each)?.runsOver ?? [])])
  t.equal(over.length, 1)
})

t.test('a run that begins and ends within one batch writes nothing', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  const batch = [...seconds(0, 3, at => reading('d', 'p', at, { hr: 125 })), reading('d', 'p', 4, { hr: 80 })]
  t.equal(shard.evaluate(...batch), null)
})

t.test(
  'heart rate and pulse are one condition: one alarm, of whichever came first, until the other is worse',
  async t => {
    const both = (at: number, hr: number, pulse: number) => reading('d', 'p', at, { hr, pulse })
    const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
    shard.evaluate(...seconds(0, 40, at => both(at, 125, 125)))
    t.match(shard.raised, [{ code: 'hr', priority: 'medium' }])
    shard.evaluate(both(41, 125, 175))
    t.match(shard.raised[1], { code: 'pulse', priority: 'high' }, 'what is worse is said')
    t.same(shard.reasons(), ['superseded'], 'and takes its place')
    shard.evaluate(...seconds(42, 60, at => both(at, 125, 125)))
    t.equal(shard.raised.length, 2)
  },
)

t.test('when the one sensor is well again, the other begins a run of its own', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(...seconds(0, 12, at => reading('d', 'p', at, { pulse: 125 })))
  shard.evaluate(...seconds(13, 24, at => reading('d', 'p', at, { pulse: 125, hr: 125 })))
  t.match(shard.raised, [{ code: 'pulse' }], 'the heart rate adds nothing')
  shard.evaluate(...seconds(25, 40, at => reading('d', 'p', at, { pulse: 72, hr: 125 })))
  t.same(shard.reasons(), ['condition-ended'])
  t.match(shard.raised[1], { code: 'hr', justification: { runStartedAt: T0 + 25_000 } })
})

t.test('a value that a newer one has overtaken alarms nobody, and leaves a note', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  shard.evaluate(reading('d', 'p', 0, { spo2: 97, hr: 72 }), reading('d', 'p', 2, { spo2: 97 }))
  const batch = [reading('d', 'p', 1, { spo2: 60, hr: 190 }, 1500)]
  const changes = shard.evaluate(...batch)
  t.match(shard.raised, [{ code: 'hr' }], 'what is the newest of its code is judged')
  t.same(
    changes?.late.map(({ summary, measuredAt }) => [summary, measuredAt]),
    [['Reported late, no alarm: SpO2 60 % (limit 90), 2 s after it was measured', T0 + 1000]],
  )
  t.same(shard.evaluate(...batch)?.late ?? [], [], 'a batch that is judged again brings nothing new')
  t.same(shard.evaluate(reading('d', 'p', 2, { spo2: 60 }, 3000))?.late ?? [], [], 'a repeat is no news')
})

t.test('a value that comes too late to alarm leaves a note, one an hour', async t => {
  const shard = shardWith([patientProfile('p')], [deviceProfile('d', 'p')])
  const changes = shard.evaluate(...seconds(0, 20, at => reading('d', 'p', at, { spo2: 80, hr: 72 }, 600_000)))
  t.same(shard.raised, [])
  t.match(changes?.late, [
    {
      patientId: 'p',
      measuredAt: T0,
      summary: 'Reported late, no alarm: SpO2 80 % (limit 90), 10 min after it was measured',
    },
  ])
  t.equal(changes?.late.length, 1)
  const again = shard.evaluate(reading('d', 'p', 30, { spo2: 79 }, 600_000))
  t.equal(again?.late[0]?.id, changes?.late[0]?.id, 'the same hour has the same id')
})
