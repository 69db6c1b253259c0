import fc from 'fast-check'
import t from 'tap'
import type { ScoreSubject } from '../../../model/score.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'
import { compileScore, setSubject } from '../../../rules/scores/compile.ts'
import { evaluateScore } from '../../../rules/scores/evaluate.ts'
import { readingsFromVitals, type VitalReading } from '../../../rules/scores/from-vitals.ts'
import { createScoreMemory, putVital } from '../../../rules/scores/memory.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'
import { createTally, tallyScore } from '../../../rules/scores/tally.ts'
import { SUMS } from './arbitraries.ts'
import { ADULT } from './support.ts'

const START = Date.UTC(2026, 0, 1)
const CODES: readonly VitalSignCode[] = [
  'rr',
  'spo2',
  'o2_flow',
  'fio2',
  'sbp',
  'abp_sbp',
  'pulse',
  'hr',
  'temp',
  'consciousness',
  'gcs',
  'crt',
]

function valueOfCode(code: VitalSignCode): fc.Arbitrary<number | string> {
  if (code === 'consciousness') return fc.constantFrom('A', 'C', 'V', 'P', 'U')
  const { min, max } = VITAL_SIGNS[code].plausible ?? { min: 0, max: 100 }
  const tenths = fc.integer({ min: min * 10, max: max * 10 }).map(n => n / 10)
  return fc.oneof({ weight: 8, arbitrary: tenths }, fc.constantFrom(0, min, max, -1, 1000))
}

/** One fresh value of each code, so that whole scores are met too. */
const fresh: fc.Arbitrary<VitalReading[]> = fc.tuple(
  ...CODES.map(code =>
    valueOfCode(code).map(value => ({ code, value, deviceId: 'a', measuredAt: START + 299 * 60_000 })),
  ),
)
/** Times are close together, far apart, out of order, and ahead. */
const vital: fc.Arbitrary<VitalReading> = fc
  .record({
    code: fc.constantFrom(...CODES),
    deviceId: fc.constantFrom('a', 'b'),
    minutes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(240, 241, 299, 300, 301, 302)),
    seconds: fc.nat(59),
  })
  .chain(({ code, deviceId, minutes, seconds }) =>
    valueOfCode(code).map(value => ({
      code,
      value,
      deviceId: code === 'consciousness' ? null : deviceId,
      measuredAt: START + minutes * 60_000 + seconds * 1000,
    })),
  )

const subject: fc.Arbitrary<ScoreSubject> = fc.record({
  age: fc.option(fc.integer({ min: 192, max: 215 }).map(months => ({ months, band: null }))),
  isPregnant: fc.constant(null),
  spo2Scale: fc.constantFrom(1 as const, 2 as const).map(scale => ({ scale, orderedBy: null, orderedAt: null })),
})

/** The newest value of each code and device; of two of one time the later one. */
function newest(vitals: readonly VitalReading[]): VitalReading[] {
  const kept = new Map<string, VitalReading>()
  for (const v of vitals) {
    const key = `${v.code} ${v.deviceId}`
    if (v.measuredAt >= (kept.get(key)?.measuredAt ?? -Infinity)) kept.set(key, v)
  }
  return [...kept.values()]
}

for (const score of SUMS) {
  t.test(`${score}: the compiled form says what the explaining one says`, async t => {
    const table = SCORE_TABLES[score]
    const compiled = compileScore(table)
    const tally = createTally(compiled)
    let complete = 0
    fc.assert(
      fc.property(fc.option(fresh), fc.array(vital, { maxLength: 40 }), subject, (base, more, person) => {
        const vitals = [...(base ?? []), ...more]
        const at = START + 300 * 60_000
        const memory = createScoreMemory(compiled)
        setSubject(compiled, memory.conditions, person)
        for (const v of vitals) putVital(compiled, memory, v.code, v.value, v.deviceId, v.measuredAt)
        tallyScore(compiled, memory, at, tally)
        const said = evaluateScore(table, readingsFromVitals(table, newest(vitals)), person, at)
        if (said.status === 'complete') complete++
        const items = said.parts.map(part => part.item)
        const bits = (names: readonly string[]) => names.reduce((sum, name) => sum | (1 << items.indexOf(name)), 0)
        const response = (said.response ?? said.atLeast)?.code
        t.strictSame(
          {
            isComplete: tally.isComplete,
            floor: tally.floor,
            ceiling: tally.ceiling,
            points: [...tally.points],
            missing: tally.missing,
            red: tally.red,
            validUntil: tally.validUntil,
            response: tally.response > 0 ? tally.response : 0,
          },
          {
            isComplete: said.status === 'complete',
            floor: said.floor,
            ceiling: said.ceiling,
            points: said.parts.map(part => part.points ?? -1),
            missing: bits(said.missing.filter(item => item !== 'age_months')),
            red: bits(said.red),
            validUntil: said.validUntil ?? Infinity,
            response: Math.max(0, table.responses?.findIndex(r => r.code === response) ?? 0),
          },
        )
        return t.passing()
      }),
      { numRuns: 1000 },
    )
    if (table.inputs.every(input => (input.codes ?? []).length > 0)) t.ok(complete > 20, `${complete} were complete`)
  })
}

t.test('a reading changes a score at once, and a repeated or late one changes nothing', async t => {
  const compiled = compileScore(SCORE_TABLES.news2)
  const memory = createScoreMemory(compiled)
  const tally = createTally(compiled)
  setSubject(compiled, memory.conditions, ADULT)
  const put = (code: VitalSignCode, value: number | string, second: number) => {
    putVital(compiled, memory, code, value, 'monitor', START + second * 1000)
    tallyScore(compiled, memory, START + second * 1000, tally)
  }
  for (const [code, value] of [
    ['rr', 16],
    ['spo2', 97],
    ['o2_flow', 0],
    ['sbp', 120],
    ['pulse', 70],
    ['temp', 37],
  ] as const) {
    put(code, value, 1)
  }
  t.match(tally, { isComplete: false, floor: 0, ceiling: 3 })
  put('consciousness', 'A', 2)
  t.match(tally, { isComplete: true, floor: 0, validUntil: START + 1000 + 3_600_000 })
  put('rr', 26, 3)
  t.match(tally, { isComplete: true, floor: 3, red: 1, response: 2 })
  put('rr', 16, 2)
  put('rr', 26, 3)
  t.match(tally, { isComplete: true, floor: 3, red: 1 })
  t.notOk(putVital(compiled, memory, 'weight', 80, 'scale', START), 'what the score does not take')
  t.throws(() => compileScore(SCORE_TABLES.shock_index), /is a ratio/)
})
