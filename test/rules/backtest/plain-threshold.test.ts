import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { recordedPatient, recordingsOf, runRecording } from '../../../processes/backtest/files.ts'
import { projectRoot } from '../../../processes/project-root.ts'
import { createBacktest } from '../../../rules/backtest/backtest.ts'
import { createPlainJudge, parsePlain } from '../../../rules/backtest/plain-threshold.ts'
import { checkRules } from '../../../rules/backtest/rule-set.ts'

const Counts = Type.Record(Type.String(), Type.Integer())
const Expected = Type.Object({
  records: Type.Record(
    Type.String(),
    Type.Object({ params: Type.Record(Type.String(), Type.Object({ alarms: Type.Record(Type.String(), Counts) })) }),
  ),
})
const CODES: Readonly<Record<string, string>> = { HR: 'hr', PULSE: 'pulse', RESP: 'rr', SpO2: 'spo2' }
const LIMITS: Readonly<Record<string, string>> = {
  'HR low': 'hr<50',
  'HR high': 'hr>120',
  'PULSE low': 'pulse<50',
  'PULSE high': 'pulse>120',
  'RESP low': 'rr<8',
  'RESP high': 'rr>30',
  'SpO2 low': 'spo2<90',
}
const DELAYS = [0, 5, 10, 15, 30]

function plainRules(plain: readonly string[]) {
  const { rules, problems } = checkRules({ plain })
  if (!rules) throw new Error(JSON.stringify(problems))
  return rules
}

t.test('as many alarms per record, limit and delay as an independent program counted', async t => {
  const dir = join(projectRoot, 'test/data/bidmc')
  const files = readdirSync(dir).filter(name => name.endsWith('.csv'))
  const expected = Value.Parse(Expected, JSON.parse(readFileSync(join(dir, 'expected-thresholds.json'), 'utf8')))
  t.equal(files.length, Object.keys(expected.records).length)
  const plain = Object.values(LIMITS).flatMap(limit => DELAYS.map(delay => `${limit} for ${delay}s`))
  const backtest = createBacktest([{ name: 'plain', rules: plainRules(plain) }], { stepMs: 60_000, mostEpisodes: 0 })
  for await (const recording of recordingsOf(files.map(file => join(dir, file)))) {
    runRecording(backtest.begin(recordedPatient(recording)), recording)
  }
  const byPatient = new Map(backtest.report().columns[0]?.byPatient.map(p => [p.patientId, p.rules]))
  let compared = 0
  for (const [record, { params }] of Object.entries(expected.records)) {
    const rules = byPatient.get(`${record}_Numerics`) ?? []
    for (const [param, { alarms }] of Object.entries(params)) {
      for (const [side, counts] of Object.entries(alarms)) {
        for (const [delay, count] of Object.entries(counts)) {
          const ruleId = `${LIMITS[`${param} ${side}`]}${delay === '0' ? '' : ` for ${delay}s`}`
          const rule = rules.find(each => each.ruleId === ruleId)
          t.equal(rule?.byPriority.medium ?? 0, count, `${record} ${ruleId}`)
          t.ok(rule === undefined || rule.code === CODES[param])
          compared++
        }
      }
    }
  }
  t.equal(compared, 40 * 7 * 5)
})

t.test('what a plain threshold is', async t => {
  t.match(parsePlain(' spo2 < 90 for 10 s'), { ruleId: 'spo2<90 for 10s', code: 'spo2', side: 'low', delayMs: 10_000 })
  t.match(parsePlain('temp>38.5 for 2min'), { ruleId: 'temp>38.5 for 120s', limit: 38.5, delayMs: 120_000 })
  t.match(parsePlain('hr>120'), { ruleId: 'hr>120', side: 'high', limit: 120, delayMs: 0 })
  for (const text of [
    '',
    'hr',
    'hr>',
    'hr>=120',
    'hr>x',
    'nothing<1',
    'consciousness<1',
    'hr>120 for',
    'hr>1 for 5h',
  ]) {
    t.type(parsePlain(text), 'string', text)
  }
})

function play(rows: readonly number[] | null, values: readonly (readonly [second: number, spo2: number | null])[]) {
  const threshold = parsePlain('spo2<90 for 2s')
  const told: unknown[] = []
  const patient = { id: 'p', rows: rows && Float64Array.from(rows, s => s * 1000) }
  const judge = createPlainJudge(patient, typeof threshold === 'string' ? [] : [threshold], e =>
    told.push([e.startedAt / 1000, e.raisedAt / 1000, e.endedAt === null ? null : e.endedAt / 1000, e.peak]),
  )
  for (const [second, spo2] of values) {
    const at = second * 1000
    judge.take({ deviceId: 'd', measuredAt: at, arrivedAt: at, vitals: spo2 === null ? { hr: 70 } : { spo2 } })
  }
  judge.finish()
  return told
}

t.test('a run ends with a good value, a missing one and a row without any; what still runs has no end', async t => {
  const seconds = Array.from({ length: 20 }, (_, i) => i)
  const low = (from: number, to: number) => seconds.slice(from, to + 1).map(s => [s, 88] as const)
  t.same(play(seconds, [...low(0, 2), [3, 90]]), [[0, 2, 3, 88]], 'the limit itself is inside')
  t.same(play(seconds, [...low(0, 1), [2, null], ...low(3, 4)]), [], 'a missing value')
  t.same(play(seconds, [...low(0, 1), ...low(3, 4)]), [], 'a missing row')
  t.same(play(seconds, [...low(0, 2), [3, 85], ...low(5, 8)]), [
    [0, 2, 3, 85],
    [5, 7, null, 88],
  ])
  t.same(play(null, [...low(0, 1), ...low(3, 4)]), [[0, 3, null, 88]], 'without rows a short gap says nothing')
  t.same(play(null, [...low(0, 1), [12, 88]]), [], 'a long one ends the run')
})
