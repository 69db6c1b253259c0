import t from 'tap'
import type { ScoreName, ScoreSubject } from '../../../model/score.ts'
import type { VitalSignCode, VitalValue } from '../../../model/vital-signs.ts'
import { evaluateScore } from '../../../rules/scores/evaluate.ts'
import { readingsFromVitals } from '../../../rules/scores/from-vitals.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'
import { ADULT } from './support.ts'

const AT = Date.UTC(2026, 0, 1, 12)
const WELL = { rr: 16, spo2: 97, o2_flow: 0, sbp: 120, pulse: 70, consciousness: 'A', temp: 37 } as const
type Values = Partial<Record<VitalSignCode, VitalValue | readonly [VitalValue, minutesAgo: number]>>

function evaluate(score: ScoreName, values: Values, subject: ScoreSubject = ADULT) {
  const vitals = (Object.keys(values) as VitalSignCode[]).flatMap(code => {
    const given = values[code] ?? []
    const [value, minutes] = typeof given === 'object' ? given : [given, 0]
    return value === undefined ? [] : [{ code, value, deviceId: 'monitor', measuredAt: AT - (minutes ?? 0) * 60_000 }]
  })
  return evaluateScore(SCORE_TABLES[score], readingsFromVitals(SCORE_TABLES[score], vitals), subject, AT)
}

t.test('a whole NEWS2 says what gave the points and what to do', async t => {
  const result = evaluate('news2', { ...WELL, rr: 26, o2_flow: 3, temp: [39.2, 100] })
  t.match(result, {
    status: 'complete',
    total: 7,
    floor: 7,
    ceiling: 7,
    red: ['rr'],
    atLeast: null,
    response: { code: 'emergency', risk: 'high', maxIntervalMinutes: 0, priority: 'high' },
    validUntil: AT + 60 * 60_000,
    isAgeAssumed: false,
    spo2Scale: { scale: 1 },
    source: /Royal College of Physicians/,
  })
  t.equal(
    result.summary,
    'NEWS2 7 of 20 (high); respiratory rate 26 /min gives 3, oxygen gives 2, temperature 39.2 °C gives 2',
  )
  t.match(result.parts[0], {
    points: 3,
    most: 3,
    band: '25 /min or more',
    inputs: [{ code: 'rr', deviceId: 'monitor' }],
  })
})

t.test('the floor alone may alarm, and is never a total', async t => {
  const { temp, ...noTemp } = WELL
  const result = evaluate('news2', { ...noTemp, rr: 26, o2_flow: 3, pulse: 115, sbp: [95, 61] })
  t.equal(temp, 37)
  t.match(result, {
    status: 'incomplete',
    total: null,
    response: null,
    floor: 7,
    ceiling: 13,
    missing: ['sbp', 'temp'],
    old: ['sbp'],
    atLeast: { code: 'emergency', priority: 'high' },
  })
  t.match(
    result.summary,
    /^NEWS2 at least 7, at most 13 \(at least high\); .*missing: temperature; too old: systolic pressure$/,
  )
})

t.test('nothing known is no zero, and asks for nothing yet', async t => {
  t.match(evaluate('news2', {}), {
    status: 'incomplete',
    total: null,
    floor: 0,
    ceiling: 20,
    atLeast: null,
    validUntil: null,
  })
})

t.test('without a date of birth the adult table counts, and says so; a child has its own', async t => {
  const unknown = { ...ADULT, age: null }
  t.match(evaluate('news2', WELL, unknown), {
    total: 0,
    isAgeAssumed: true,
    summary: /date of birth unknown, taken for an adult/,
  })
  t.match(evaluate('pews_bedside', WELL, unknown), { isAgeAssumed: false, missing: ['age_months', 'crt', 'effort'] })
  const child = { ...ADULT, age: { months: 60, band: null } }
  t.match(evaluate('news2', WELL, child), {
    status: 'not_applicable',
    reason: 'age_under_16',
    total: null,
    floor: null,
  })
  for (const score of ['qsofa', 'sirs', 'mews', 'shock_index'] as const) {
    t.match(evaluate(score, WELL, child), { status: 'not_applicable', reason: 'age_under_16', value: null })
  }
  t.match(evaluate('pews_bedside', WELL, ADULT), { status: 'not_applicable', reason: 'age_out_of_range' })
  t.match(evaluate('news2', WELL, { ...ADULT, isPregnant: true }), {
    reason: 'pregnancy',
    summary: 'NEWS2 is not for this person: pregnancy',
  })
})

t.test('scale 2 counts only when it was ordered, and the order is in the result', async t => {
  const onOxygen = { ...WELL, spo2: 98, o2_flow: 2 }
  t.match(evaluate('news2', onOxygen), { total: 2 }, 'oxygen alone never switches')
  const spo2Scale = { scale: 2, orderedBy: 'dr-1', orderedAt: AT - 1 } as const
  t.match(evaluate('news2', onOxygen, { ...ADULT, spo2Scale }), {
    total: 5,
    red: ['spo2'],
    spo2Scale,
    summary: /scale 2 by order/,
  })
  const onAir = { ...WELL, spo2: 98 }
  t.match(evaluate('news2', onAir, { ...ADULT, spo2Scale }), { total: 0 }, 'on air 88 and more scores 0')
})

t.test('oxygen from a flow or a fraction', async t => {
  const oxygen = (values: Values) => evaluate('news2', values).parts.find(p => p.item === 'o2')?.points
  t.strictSame(
    [oxygen({ o2_flow: 0 }), oxygen({ o2_flow: 0.5 }), oxygen({ fio2: 21 }), oxygen({ fio2: 40 }), oxygen({})],
    [0, 2, 0, 2, null],
  )
  const level = (values: Values) =>
    evaluate('pews_bedside', values, { ...ADULT, age: { months: 30, band: null } }).parts.find(p => p.item === 'o2')
      ?.points
  t.strictSame(
    [level({ o2_flow: 0 }), level({ o2_flow: 3.9 }), level({ o2_flow: 4 }), level({ fio2: 49 }), level({ fio2: 50 })],
    [0, 2, 4, 2, 4],
  )
})

t.test('consciousness stands in for a Glasgow coma score that is not there or too old', async t => {
  const sick = { rr: 22, sbp: 120, consciousness: 'C' } as const
  t.match(evaluate('qsofa', sick), { total: 2, response: { code: 'positive', priority: 'medium' } })
  t.match(evaluate('qsofa', { ...sick, gcs: 15 }), { total: 1 })
  t.match(evaluate('qsofa', { ...sick, gcs: [15, 241] }), { total: 2 })
})

t.test('new confusion is no word of AVPU: the MEWS is incomplete, not normal', async t => {
  t.match(evaluate('mews', { ...WELL, consciousness: 'C' }), { status: 'incomplete', missing: ['avpu'], old: [] })
})

t.test('a shock index needs two values of one minute, above zero', async t => {
  t.match(evaluate('shock_index', { pulse: 120, sbp: [90, 1] }), {
    status: 'complete',
    value: 1.33,
    total: null,
    response: { code: 'high', priority: 'medium' },
    summary: 'Shock index 1.33 (high)',
    validUntil: AT + 59 * 60_000,
  })
  t.match(evaluate('shock_index', { pulse: 120, sbp: [90, 2] }), {
    status: 'incomplete',
    value: null,
    missing: ['sbp'],
    parts: [{ isMissing: false }, { isMissing: true, inputs: [{ state: 'apart' }] }],
  })
  t.match(evaluate('shock_index', { hr: 0, sbp: 90 }), { status: 'invalid', value: null, reason: 'not_above_zero' })
  t.match(evaluate('shock_index', { pulse: 0, sbp: 90 }), { status: 'incomplete', missing: ['pulse'] }, 'a lost signal')
  t.match(evaluate('shock_index', { pulse: 201, abp_sbp: 200 }), { value: 1.01 }, 'half up')
  t.match(
    evaluate('shock_index', { pulse: 70.4, sbp: 100 }),
    { value: 0.7, response: { code: 'raised' } },
    'by the ratio as it is',
  )
})
