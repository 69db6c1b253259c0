import t from 'tap'
import type { Evaluation } from '../../model/evaluation.ts'
import { checkRule } from '../../rules/language/check-rule.ts'
import type { RuleDocument } from '../../rules/language/document.ts'
import type { Decision } from '../../rules/plan.ts'
import { readRulebook } from '../../rules/rulebook.ts'
import { createShardState } from '../../rules/shard-state.ts'
import type { ActiveRule } from '../../store/active-rules.ts'
import type { ObservedVital, PatientProfile } from '../../store/patients.ts'
import { activeRules, deviceProfile, patientProfile, reading, T0, tick } from '../support/rules.ts'

const OBSERVED: readonly ObservedVital[] = [
  { code: 'consciousness', value: 'A', measuredAt: T0 - 60_000 },
  { code: 'o2_flow', value: 0, measuredAt: T0 - 60_000 },
  { code: 'temp', value: 37, measuredAt: T0 - 60_000 },
]
const WELL = { hr: 72, spo2: 97, rr: 16, abp_sbp: 120 }
const ILL = { hr: 115, spo2: 93, rr: 23, abp_sbp: 120 }

function shardWith(
  active: readonly ActiveRule[],
  profile: PatientProfile = { ...patientProfile('p'), observed: OBSERVED },
) {
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 }, true)
  const raised: string[] = []
  const ended: string[] = []
  const all: Decision[] = []
  const note = (changes: Decision | null) => {
    if (!changes) return
    all.push(changes)
    raised.push(...changes.raise.map(alert => alert.ruleId))
    ended.push(...changes.move.map(({ move }) => ('reason' in move ? `${move.type} ${move.reason}` : move.type)))
  }
  let now = T0
  state.putRules(readRulebook(active), T0)
  state.putPatients({ profiles: [profile], asked: null, at: T0 }, T0)
  state.putDevices({ profiles: [deviceProfile('d', 'p')], asked: null, at: T0 }, T0, false)
  note(state.restore([], [], T0))
  return {
    state,
    raised,
    ended,
    all,
    note,
    now: () => now,
    evaluate(...batch: readonly Evaluation[]) {
      for (const each of batch) if (each.type === 'reading') now = Math.max(now, each.reading.arrivedAt)
      note(state.evaluate(batch, now))
    },
    patient(changed: PatientProfile) {
      note(state.putPatients({ profiles: [changed], asked: ['p'], at: now }, now))
    },
    scores: (name: string) =>
      all
        .flatMap(c => c.scores)
        .filter(({ result }) => result.score === name)
        .map(s => s.result),
  }
}

const each = (from: number, to: number, vitals: Readonly<Record<string, number>>) =>
  Array.from({ length: to - from + 1 }, (_, i) => reading('d', 'p', from + i, vitals))

function rule(changes: Partial<RuleDocument>): RuleDocument {
  const { rule, problems } = checkRule({
    id: 'hr-high',
    name: 'HR high',
    description: '',
    priority: 'medium',
    kind: 'threshold',
    delaySeconds: 0,
    latching: false,
    message: 'HR above 100',
    conditions: { all: [{ fact: 'hr', operator: 'greaterThan', value: 100 }] },
    ...changes,
  })
  if (!rule) throw new Error(JSON.stringify(problems))
  return rule
}

t.test('NEWS2 is taken from devices and what a person entered, and kept with its parts', async t => {
  const shard = shardWith(activeRules())
  shard.evaluate(...each(0, 5, WELL))
  const [first] = shard.scores('news2').filter(result => result.status === 'complete')
  t.match(first, { status: 'complete', total: 0, missing: [] })
  t.equal(shard.scores('news2').filter(r => r.status === 'complete').length, 1, 'once, as long as it stays')
  shard.evaluate(...each(6, 70, ILL))
  t.equal(shard.scores('news2').at(-1)?.total, 6, 'HR 2, SpO2 2, RR 2')
  t.match(
    shard
      .scores('news2')
      .at(-1)
      ?.parts.find(p => p.item === 'rr'),
    { points: 2 },
  )
})

t.test('a score over its line alarms after its delay, once, and ends when it is well again', async t => {
  const shard = shardWith(activeRules())
  shard.evaluate(...each(0, 5, WELL), ...each(6, 64, ILL))
  t.notOk(shard.raised.includes('news2-urgent'), 'not before a minute')
  shard.evaluate(...each(65, 80, ILL))
  t.equal(shard.raised.filter(id => id === 'news2-urgent').length, 1)
  const alert = shard.all.flatMap(c => c.raise).find(a => a.ruleId === 'news2-urgent')
  t.match(alert, { kind: 'score', priority: 'medium', ruleVersion: 1, value: 6, limit: 5, deviceId: 'd', code: null })
  t.match(alert?.justification.summary, /NEWS2 6 of 20/)
  shard.evaluate(...each(81, 90, WELL))
  t.ok(shard.ended.includes('condition-over condition-ended'))
  t.same(shard.state.openEpisodes(), [])
})

t.test('the higher score takes the place of the lower one: one condition, one alert', async t => {
  const shard = shardWith(activeRules())
  shard.evaluate(...each(0, 5, WELL), ...each(6, 70, ILL))
  t.ok(shard.raised.includes('news2-urgent'))
  shard.evaluate(...each(71, 130, { ...ILL, rr: 26, hr: 131 }))
  t.notOk(shard.raised.includes('news2-emergency'), 'a number of one second is no rate of a minute')
  shard.evaluate(...each(131, 135, { ...ILL, rr: 26, hr: 131 }))
  t.ok(shard.raised.includes('news2-emergency'))
  t.ok(shard.ended.includes('watch-over superseded'))
  const open = shard.state.openEpisodes().length
  shard.evaluate(...each(136, 200, { ...ILL, rr: 26, hr: 131 }))
  t.equal(shard.raised.filter(id => id === 'news2-urgent').length, 1, 'and does not begin beside it')
  t.ok(shard.state.openEpisodes().length <= open + 1)
})

t.test('an incomplete score alarms by its floor, and a missing value ends nothing', async t => {
  const shard = shardWith(activeRules(), patientProfile('p'))
  shard.evaluate(...each(0, 70, { rr: 26, hr: 132, spo2: 94 }))
  const alert = shard.all.flatMap(c => c.raise).find(a => a.ruleId === 'news2-emergency')
  t.match(alert?.justification.summary, /NEWS2 at least 7/)
  t.match(alert?.justification.summary, /missing: /)
  const before = shard.ended.length
  shard.evaluate(tick(4000))
  shard.evaluate(...Array.from({ length: 5 }, (_, i) => reading('d', 'p', 8000 + i, { temp: 37 })))
  t.equal(shard.ended.length, before, 'its values are all too old now: that is no all-clear')
})

t.test('what a person enters is judged at once, without any device', async t => {
  const shard = shardWith(activeRules(), patientProfile('p'))
  const at = T0 + 1000
  const entered = { consciousness: 'U', rr: 30, hr: 140, spo2: 85, temp: 39.5, o2_flow: 6, sbp: 85 }
  const observed = Object.entries(entered).map(([code, value]) => ({ code, value, measuredAt: at })) as ObservedVital[]
  shard.patient({ ...patientProfile('p'), observed })
  t.ok(shard.raised.includes('news2-emergency'))
  shard.patient({ ...patientProfile('p'), observed: [] })
  t.equal(shard.state.openEpisodes().length, shard.raised.length, 'taken back: nothing is known, which clears nothing')
  shard.patient({ ...patientProfile('p'), observed: OBSERVED })
  t.match(shard.scores('news2').at(-1)?.status, 'incomplete')
})

t.test('scale 2 counts by order alone', async t => {
  const shard = shardWith(activeRules())
  shard.evaluate(...each(0, 15, { ...WELL, spo2: 90 }))
  t.equal(shard.scores('news2').at(-1)?.total, 3)
  const scale2 = { scale: 2, orderedBy: 'doctor', orderedAt: T0 } as const
  shard.patient({ ...patientProfile('p'), observed: OBSERVED, spo2Scale: scale2 })
  shard.evaluate(...each(70, 75, { ...WELL, spo2: 90 }))
  t.match(shard.scores('news2').at(-1), { total: 0, spo2Scale: { scale: 2, orderedBy: 'doctor' } })
})

t.test('a rule in shadow tells nobody, and is noted from beginning to end', async t => {
  const shard = shardWith(activeRules([rule({})], 'shadow'))
  shard.evaluate(...each(0, 3, { hr: 110 }))
  t.same(shard.raised, [])
  const [episode] = shard.all.flatMap(c => c.shadows)
  t.match(episode, { ruleId: 'hr-high', ruleVersion: 1, patientId: 'p', priority: 'medium', endedAt: null })
  shard.evaluate(...each(4, 6, { hr: 80 }))
  t.match(
    shard.all.flatMap(c => c.shadowsOver),
    [{ id: episode?.id }],
  )
})

t.test('the narrowest scope decides, and a rule that is switched off ends its alert', async t => {
  const document = rule({})
  const everyone: ActiveRule = { ruleId: 'hr-high', version: 1, mode: 'live', scope: { type: 'everyone' }, document }
  const off: ActiveRule = { ...everyone, mode: 'off', scope: { type: 'patient', patientId: 'p' } }
  const shard = shardWith([everyone])
  shard.evaluate(...each(0, 2, { hr: 110 }))
  t.same(shard.raised, ['hr-high'])
  shard.note(shard.state.putRules(readRulebook([everyone, off]), shard.now()))
  t.same(shard.ended, ['watch-over rule-off'])
  shard.evaluate(...each(3, 5, { hr: 110 }))
  t.same(shard.raised, ['hr-high'], 'and raises no more for him')
  const version2 = {
    ...everyone,
    version: 2,
    document: rule({ conditions: { all: [{ fact: 'hr', operator: 'greaterThan', value: 105 }] } }),
  }
  shard.note(shard.state.putRules(readRulebook([version2]), shard.now()))
  shard.evaluate(...each(6, 8, { hr: 110 }))
  t.match(shard.all.flatMap(c => c.raise).at(-1), { ruleVersion: 2, limit: 105 })
})

t.test('a stored rule that cannot be read is left out and named, and the others go on', async t => {
  const bad = { ruleId: 'bad', version: 3, mode: 'live', scope: { type: 'everyone' }, document: { id: 'bad' } } as const
  const book = readRulebook([bad, ...activeRules([rule({})])])
  t.match(book.problems, [/^Rule bad, version 3, is not judged: /])
  t.equal(book.forPatient('p', null).inForce.length, 1)
})

t.test('values that are not live do nothing to scores and rules', async t => {
  const shard = shardWith(activeRules([rule({})]))
  shard.evaluate(...Array.from({ length: 5 }, (_, i) => reading('d', 'p', i, { hr: 150 }, 60_000)))
  t.same(shard.raised, [])
})

t.test('windows and scores go on after a take-over from what was measured before', async t => {
  const share = rule({
    id: 'low-long',
    conditions: {
      all: [
        {
          fact: 'spo2',
          params: { window: '30m', aggregate: 'share-below', than: 92 },
          operator: 'greaterThanInclusive',
          value: 0.6,
        },
      ],
    },
  })
  const shard = shardWith(activeRules([share]), patientProfile('p'))
  t.match(shard.state.withoutHistory(T0), [{ patientId: 'p', codes: ['spo2'], sinceMs: 30 * 60_000 }])
  shard.evaluate(reading('d', 'p', 0, { spo2: 90 }))
  t.same(shard.raised, [], 'a moment proves nothing')
  const minutes = Array.from({ length: 25 }, (_, i) => [T0 - (25 - i) * 60_000, 89, 89, 89, 60] as const)
  const temp = {
    code: 'temp',
    value: 38.5,
    measuredAt: T0 - 600_000,
    arrivedAt: T0,
    deviceId: 'd',
    clockCorrected: false,
  } as const
  shard.state.putHistory({ patientId: 'p', latest: [temp], minutes: new Map([['spo2', minutes]]) }, T0)
  shard.evaluate(reading('d', 'p', 1, { spo2: 90 }))
  t.same(shard.raised, ['low-long'])
  t.match(
    shard
      .scores('news2')
      .at(-1)
      ?.parts.find(p => p.item === 'temp'),
    { points: 1 },
  )
})

t.test(
  'an infection on record and a high score are advice to think of sepsis, which stays until it is answered',
  async t => {
    const infected = { ...patientProfile('p'), observed: OBSERVED, hasSuspectedInfection: true }
    const shard = shardWith(activeRules(), infected)
    shard.evaluate(...each(0, 90, ILL))
    const advice = shard.all.flatMap(c => c.raise).find(alert => alert.ruleId === 'sepsis-suspected')
    t.match(advice, { kind: 'advice', priority: 'medium', latching: true })
    t.match(advice?.justification.facts, { 'suspected infection is yes': 'yes' })
    const well = shardWith(activeRules())
    well.evaluate(...each(0, 90, ILL))
    t.notOk(well.raised.includes('sepsis-suspected'))
  },
)

t.test('oxygen above the target of scale 2 is a suggestion', async t => {
  const observed = [
    ...OBSERVED.filter(({ code }) => code !== 'o2_flow'),
    { code: 'o2_flow', value: 4, measuredAt: T0 },
  ] as const
  const spo2Scale = { scale: 2, orderedBy: 'doctor', orderedAt: T0 } as const
  const shard = shardWith(activeRules(), { ...patientProfile('p'), observed, spo2Scale })
  shard.evaluate(...each(0, 899, { spo2: 96 }))
  t.same(shard.raised, ['oxygen-above-target'])
})

t.test('a device whose clock ran ahead and was set back is judged on', async t => {
  const shard = shardWith(activeRules([rule({})]))
  shard.evaluate(...Array.from({ length: 5 }, (_, i) => reading('d', 'p', 3600 + i, { hr: 80 }, -3_600_000)))
  shard.evaluate(...each(6, 8, { hr: 130 }))
  t.same(shard.raised, ['hr-high'])
})

t.test('what a person entered does not speak for a device that measures after it', async t => {
  const entered = [{ code: 'hr', value: 80, measuredAt: T0 - 60_000 }] as const
  const shard = shardWith(activeRules([rule({})]), { ...patientProfile('p'), observed: entered })
  shard.evaluate(...each(1, 3, { hr: 130 }))
  t.same(shard.raised, ['hr-high'])
})

t.test('what was entered while a score was not for the patient counts when it is', async t => {
  const observed = [{ code: 'consciousness', value: 'U', measuredAt: T0 - 60_000 }] as const
  const child = { ...patientProfile('p', '2020-01-02'), observed }
  const shard = shardWith(activeRules(), child)
  shard.evaluate(...each(0, 2, WELL))
  t.equal(shard.scores('news2').at(-1)?.status, 'not_applicable')
  shard.patient({ ...patientProfile('p'), observed })
  t.equal(shard.scores('news2').at(-1)?.floor, 3)
})

t.test('an episode in shadow whose rule counts no more is over after a take-over', async t => {
  const before = shardWith(activeRules([rule({})], 'shadow'))
  before.evaluate(...each(0, 3, { hr: 110 }))
  const runs = before.all.flatMap(changes => changes.runs)
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 }, true)
  state.putPatients({ profiles: [patientProfile('p')], asked: null, at: T0 }, T0)
  const decision = state.restore([], runs, T0)
  t.match(decision?.shadowsOver, [{ id: before.all.flatMap(changes => changes.shadows)[0]?.id }])
})

t.test('a minute of the store brings its extremes and its count along', async t => {
  const lowest = rule({
    id: 'lowest',
    conditions: {
      all: [{ fact: 'spo2', params: { window: '30m', aggregate: 'min' }, operator: 'lessThan', value: 80 }],
    },
  })
  const shard = shardWith(activeRules([lowest]), patientProfile('p'))
  const minutes = [[T0 - 600_000, 75, 95, 98, 60]] as const
  shard.evaluate(reading('d', 'p', 0, { spo2: 96 }))
  shard.state.putHistory({ patientId: 'p', latest: [], minutes: new Map([['spo2', minutes]]) }, T0)
  shard.evaluate(reading('d', 'p', 1, { spo2: 96 }))
  t.same(shard.raised, ['lowest'])
})
