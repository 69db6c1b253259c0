import t from 'tap'
import type { ScoreName, ScoreSubject } from '../../../model/score.ts'
import { isVitalSignCode } from '../../../model/vital-signs.ts'
import type { ScoreReading } from '../../../rules/scores/choose.ts'
import { compileScore, setSubject } from '../../../rules/scores/compile.ts'
import { evaluateScore } from '../../../rules/scores/evaluate.ts'
import { createScoreMemory, putVital } from '../../../rules/scores/memory.ts'
import type { Band, TableInput, TableVariant } from '../../../rules/scores/table.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'
import { createTally, tallyScore } from '../../../rules/scores/tally.ts'
import { byBands, byCriterion, byCutoffs, onSteps, PUBLISHED, type Reading } from './published.ts'
import { ADULT } from './support.ts'

const AT = Date.UTC(2026, 0, 1)
const { news2, mews, qsofa, sirs, pews_bedside } = PUBLISHED

interface Case {
  readonly score: ScoreName
  readonly item: string
  readonly input: string
  readonly subject?: ScoreSubject
  /** Other inputs that decide which bands count. */
  readonly beside?: Readonly<Record<string, string>>
  readonly published: Reading
}

const SCALE_2: ScoreSubject = { ...ADULT, spo2Scale: { scale: 2, orderedBy: 'doctor', orderedAt: AT } }
const AGES: Readonly<Record<string, number>> = { '0-<3m': 1, '3-<12m': 6, '1-4y': 30, '>4-12y': 100, '>12y': 160 }

const bands = (score: ScoreName, inputs: Record<string, { bands: Band[] }>): Case[] =>
  Object.entries(inputs).map(([input, p]) => ({ score, item: input, input, published: byBands(p.bands) }))

const adult = news2.parameters
const cases: readonly Case[] = [
  ...bands('news2', { rr: adult.rr, sbp: adult.sbp, pulse: adult.pulse, temp: adult.temp, spo2: adult.spo2_scale_1 }),
  ...(['air', 'oxygen'] as const).map(supplemental_o2 => ({
    score: 'news2' as const,
    item: 'spo2',
    input: 'spo2',
    subject: SCALE_2,
    beside: { supplemental_o2 },
    published: byBands(adult.spo2_scale_2[`bands_${supplemental_o2}`]),
  })),
  ...bands('mews', {
    rr: mews.parameters.rr,
    pulse: mews.parameters.pulse,
    sbp: mews.parameters.sbp,
    temp: mews.parameters.temp,
  }),
  { score: 'qsofa', item: 'rr', input: 'rr', published: byCriterion(qsofa.criteria.rr) },
  { score: 'qsofa', item: 'sbp', input: 'sbp', published: byCriterion(qsofa.criteria.sbp) },
  { score: 'qsofa', item: 'mentation', input: 'gcs', published: byCriterion(before(qsofa.criteria.mentation, ', or')) },
  { score: 'sirs', item: 'temp', input: 'temp', published: byCriterion(sirs.criteria.temp) },
  { score: 'sirs', item: 'pulse', input: 'pulse', published: byCriterion(sirs.criteria.pulse) },
  { score: 'sirs', item: 'resp', input: 'rr', published: byCriterion(before(sirs.criteria.resp, ' or ')) },
  {
    score: 'sirs',
    item: 'wbc',
    input: 'wbc',
    published: byCriterion(before(sirs.criteria.wbc, ', or').replace('10^3', '')),
  },
  ...(['hr', 'sbp', 'rr'] as const).flatMap(input =>
    Object.entries(pews_bedside.cutoffs[input]).map(([band, cutoffs]) => ({
      score: 'pews_bedside' as const,
      item: input,
      input,
      subject: { ...ADULT, age: { months: AGES[band] ?? Number.NaN, band: null } },
      published: byCutoffs(cutoffs),
    })),
  ),
  { score: 'pews_bedside', item: 'crt', input: 'crt_s', subject: child(30), published: v => (v >= 3 ? 4 : 0) },
  {
    score: 'pews_bedside',
    item: 'spo2',
    input: 'spo2',
    subject: child(30),
    published: v => (v > 94 ? 0 : v > 90 ? 1 : 2),
  },
]

for (const { score, item, input, subject = ADULT, beside = {}, published } of cases) {
  const name = [score, item, ...Object.values(beside), subject.age?.months ?? ''].join(' ')
  t.test(`${name}: every value around every edge, and every step between`, async t => {
    const table = SCORE_TABLES[score]
    const tableInput = table.inputs.find(i => i.input === input)
    if (!tableInput) throw new Error(`${score} has no ${input}`)
    const expected = tableInput.step === undefined ? published : onSteps(published, 1 / tableInput.step)
    const itemAt = (table.items ?? []).findIndex(i => i.item === item)
    const compiled = compileScore(table)
    const tally = createTally(compiled)
    const edges = edgesOf(score, item, input)
    t.ok(edges.length > 0, 'it has edges')
    const wrong = [...around(edges, tableInput), ...everyStep(tableInput)].flatMap(value => {
      const readings = Object.fromEntries(
        Object.entries({ ...beside, [input]: value }).map(([i, v]): [string, ScoreReading[]] => [
          i,
          [{ value: v, code: null, deviceId: null, measuredAt: AT }],
        ]),
      )
      const part = evaluateScore(table, readings, subject, AT).parts[itemAt]
      const memory = createScoreMemory(compiled)
      setSubject(compiled, memory.conditions, subject)
      const code = (tableInput.codes ?? [])[0] ?? ''
      const isLostSignal = value === 0 && code === 'pulse'
      if (isVitalSignCode(code)) putVital(compiled, memory, code, value, null, AT)
      const oxygen = { air: 0, oxygen: 2 }[beside.supplemental_o2 ?? '']
      if (oxygen !== undefined) putVital(compiled, memory, 'o2_flow', oxygen, null, AT)
      tallyScore(compiled, memory, AT, tally)
      const points = expected(value)
      return [
        ...(part?.points === points ? [] : [`${value}: ${part?.points}, published ${points}`]),
        ...(code === '' || isLostSignal || tally.points[itemAt] === points
          ? []
          : [`${value} compiled: ${tally.points[itemAt]}, published ${points}`]),
      ]
    })
    t.same(wrong, [])
  })
}

t.test('optional laboratory values add their point beyond their limits, strictly', async t => {
  const pointsOf = (input: string, value: number, item: string) => {
    const readings = { [input]: [{ value, code: null, deviceId: null, measuredAt: null }] }
    return evaluateScore(SCORE_TABLES.sirs, readings, ADULT, AT).parts.find(p => p.item === item)?.points
  }
  t.strictSame(
    [31.99, 32, 32.01].map(v => pointsOf('paco2', v, 'resp')),
    [1, null, null],
  )
  t.strictSame(
    [9.99, 10, 10.01].map(v => pointsOf('bands_pct', v, 'wbc')),
    [null, null, 1],
  )
})

t.test('coded values', async t => {
  const points = (score: ScoreName, item: string) =>
    SCORE_TABLES[score].items?.find(i => i.item === item)?.sources.at(-1)?.variants[0]?.points
  t.strictSame(points('news2', 'o2'), news2.parameters.o2.values)
  t.strictSame(points('news2', 'consciousness'), news2.parameters.consciousness.values)
  t.strictSame(points('mews', 'avpu'), mews.parameters.avpu.values)
  t.strictSame(points('qsofa', 'mentation'), { A: 0, C: 1, V: 1, P: 1, U: 1 })
  t.strictSame(points('pews_bedside', 'effort'), { normal: 0, mild: 1, moderate: 2, severe: 4, apnoea: 4 })
  t.strictSame(points('pews_bedside', 'o2'), { room_air: 0, low: 2, high: 4 })
})

t.test('the tables have the very bands of the publication', async t => {
  const variants = (score: ScoreName, item: string): readonly TableVariant[] =>
    SCORE_TABLES[score].items?.find(i => i.item === item)?.sources[0]?.variants ?? []
  for (const item of ['rr', 'sbp', 'pulse', 'temp'] as const) {
    t.strictSame(variants('news2', item)[0]?.bands, news2.parameters[item].bands)
    t.strictSame(variants('mews', item)[0]?.bands, mews.parameters[item].bands)
  }
})

function child(months: number): ScoreSubject {
  return { ...ADULT, age: { months, band: null } }
}

function before(text: string, mark: string): string {
  return text.slice(0, text.lastIndexOf(mark))
}

function edgesOf(score: ScoreName, item: string, input: string): readonly number[] {
  const source = SCORE_TABLES[score].items?.find(i => i.item === item)?.sources.find(s => s.input === input)
  const all = (source?.variants ?? []).flatMap(v => (v.bands ?? []).flatMap(b => [b.min, b.max]))
  return [...new Set(all.filter(edge => edge !== null))]
}

/** At, a step, half a step and a hundredth of one to either side. */
function around(edges: readonly number[], { step = 0.1, plausible = [0, 0] }: TableInput): readonly number[] {
  const all = edges.flatMap(edge =>
    [-1, -0.51, -0.5, -0.49, -0.01, 0, 0.01, 0.49, 0.5, 0.51, 1].map(n => edge + n * step),
  )
  return all.map(v => Math.round(v * 10_000) / 10_000).filter(v => v >= plausible[0] && v <= plausible[1])
}

function everyStep({ step = 0.1, plausible = [0, 0] }: TableInput): readonly number[] {
  const [least, most] = plausible
  return Array.from(
    { length: Math.round((most - least) / step) + 1 },
    (_, i) => Math.round((least + i * step) * 10) / 10,
  )
}
