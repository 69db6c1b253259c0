import t from 'tap'
import type { Vitals } from '../../../model/vital-signs.ts'
import { createBacktest } from '../../../rules/backtest/backtest.ts'
import { type RecordedPatient, type RecordedReading, unknownPatient } from '../../../rules/backtest/recorded.ts'
import { checkRules, DEFAULT_RULES } from '../../../rules/backtest/rule-set.ts'

const OPTIONS = { stepMs: 60_000, mostEpisodes: 100 }
const HOUR = 3_600_000

function rulesOf(value: unknown) {
  const { rules, problems } = checkRules(value)
  if (!rules) throw new Error(JSON.stringify(problems))
  return rules
}

/** A value a second, from 0 on. */
function seconds(code: keyof Vitals, values: readonly number[]): RecordedReading[] {
  return values.map((value, i) => reading(i * 1000, { [code]: value }))
}

function reading(at: number, vitals: Vitals, deviceId = 'monitor'): RecordedReading {
  return { deviceId, measuredAt: at, arrivedAt: at, vitals }
}

const times = (count: number, value: number) => Array.from({ length: count }, () => value)

function judge(
  sets: readonly unknown[],
  patients: readonly (readonly [RecordedPatient, readonly RecordedReading[]])[],
  pieces = 1000,
) {
  const named = sets.map((set, i) => ({ name: `${i}`, rules: set === null ? DEFAULT_RULES : rulesOf(set) }))
  const backtest = createBacktest(named, OPTIONS)
  for (const [patient, readings] of patients) {
    const run = backtest.begin(patient)
    for (let from = 0; from < readings.length; from += pieces) run.take(readings.slice(from, from + pieces))
    run.end()
  }
  return backtest.report()
}

const p = unknownPatient('p')
const LIMITS_ALONE = { builtin: false }

t.test('an episode as the live path has it: delay, hysteresis, the worst value, and its end', async t => {
  const values = [...times(20, 97), ...times(12, 88), 84, 87, ...times(5, 90), ...times(10, 95)]
  const report = judge([LIMITS_ALONE], [[p, seconds('spo2', values)]])
  t.match(report, { patients: 1, messages: values.length, values: values.length, lost: null, labelled: null })
  t.equal(report.monitoredSeconds, values.length - 1)
  t.same(report.columns[0]?.episodes, [
    {
      patientId: 'p',
      ruleId: 'limit-low',
      code: 'spo2',
      priority: 'high',
      startedAt: 20_000,
      raisedAt: 30_000,
      endedAt: 39_000,
      peak: 84,
    },
  ])
})

t.test('pieces of any size give the same report', async t => {
  const values = [...times(20, 97), ...times(12, 88), 84, 87, ...times(5, 90), ...times(10, 95), ...times(40, 80)]
  const whole = judge([null, LIMITS_ALONE], [[p, seconds('spo2', values)]])
  for (const size of [1, 7, 33]) t.same(judge([null, LIMITS_ALONE], [[p, seconds('spo2', values)]], size), whole)
})

t.test('a changed limit counts for who has none of his own, or for everybody; what it leaves out stays', async t => {
  const values = [...times(5, 97), ...times(30, 89), ...times(5, 97)]
  const own = { low: 95, high: null, criticalLow: 80, criticalHigh: null, delaySeconds: 10 }
  const strict = { ...p, id: 'strict', personalLimits: { spo2: own } }
  const alarms = (set: object, patient: RecordedPatient) =>
    judge([{ ...LIMITS_ALONE, ...set }], [[patient, seconds('spo2', values)]]).columns[0]?.alarms
  t.equal(alarms({}, p), 1)
  t.equal(alarms({ limits: { spo2: { low: 88 } } }, p), 0)
  t.equal(alarms({ limits: { spo2: { delaySeconds: 60 } } }, p), 0)
  t.equal(alarms({ limits: { spo2: { low: null, criticalLow: null } } }, p), 0)
  t.equal(alarms({ limits: { spo2: { low: 88 } } }, strict), 1)
  t.equal(alarms({ limits: { spo2: { low: 88 } }, personal: false }, strict), 0)
  const inWard = { ...p, id: 'ward', wardLimits: { adult: { spo2: { ...own, low: 85 } } } }
  t.equal(alarms({}, inWard), 0)
  t.equal(alarms({ limits: { spo2: { low: 90 } } }, inWard), 1)
})

t.test('two rule sets side by side, and what of high priority the second does not have', async t => {
  const values = [...times(5, 97), ...times(3, 70), ...times(30, 97), ...times(20, 87), ...times(5, 97)]
  const report = judge([{ plain: 'limits' }, LIMITS_ALONE], [[p, seconds('spo2', values)]])
  t.same(
    report.columns.map(column => column.byPriority),
    [
      { high: 1, medium: 1, low: 0 },
      { high: 1, medium: 1, low: 0 },
    ],
  )
  t.equal(report.lost?.count, 0)
  const without = judge([LIMITS_ALONE, { plain: ['spo2<87'] }], [[p, seconds('spo2', values)]])
  t.equal(without.lost?.count, 1)
  t.match(without.lost?.first, [{ patientId: 'p', ruleId: 'limit-low', peak: 70, priority: 'high' }])
})

t.test('an alarm of the pulse is not lost where the heart rate says the same', async t => {
  const both = [...times(5, 80), ...times(30, 180), ...times(5, 80)].map((hr, i) =>
    reading(i * 1000, { hr, pulse: hr }),
  )
  const report = judge([{ plain: 'limits' }, LIMITS_ALONE], [[p, both]])
  t.same(
    report.columns.map(column => column.byRule.map(rule => rule.code)),
    [['hr', 'pulse'], ['hr']],
  )
  t.equal(report.lost?.count, 0)
})

t.test('what people entered counts from when it was entered', async t => {
  const vitals = { hr: 70, rr: 16, spo2: 97, sbp: 120, temp: 37 }
  const readings = Array.from({ length: 20 }, (_, i) => reading(i * 60_000, vitals))
  const entered = (['consciousness', 'o2_flow'] as const).map(code => ({
    code,
    value: code === 'consciousness' ? 'U' : 0,
    measuredAt: 5 * 60_000,
    enteredAt: 10 * 60_000,
  }))
  const score = {
    id: 'not-alert',
    name: 'Not alert',
    description: '',
    priority: 'medium',
    kind: 'threshold',
    delaySeconds: 0,
    latching: false,
    message: 'not alert',
    conditions: { all: [{ fact: 'consciousness', params: { maxAge: '1h' }, operator: 'notEqual', value: 'A' }] },
  }
  const [column] = judge([{ builtin: false, rules: [score] }], [[{ ...p, entered }, readings]]).columns
  t.match(column?.episodes, [{ ruleId: 'not-alert', raisedAt: 10 * 60_000, endedAt: null }])
})

t.test('chattering, fleeting, time in alarm and alarms per bed day', async t => {
  const flicker = [...times(5, 97), 70, 97, 97, 70, 97, 97, 70, ...times(50, 97)]
  const { columns, monitoredSeconds } = judge([LIMITS_ALONE], [[p, seconds('spo2', flicker)]])
  t.match(columns[0], { alarms: 3, chattering: 3, fleeting: 3, standing: 0, secondsInAlarm: 3 })
  t.equal(columns[0]?.perBedDay, Math.round((3 * 86_400 * 100) / monitoredSeconds) / 100)
  t.match(columns[0]?.byRule, [{ ruleId: 'limit-low', code: 'spo2', alarms: 3, chattering: 3 }])
  t.same(columns[0]?.overTime, [{ at: 0, byPriority: { high: 3, medium: 0, low: 0 } }])
  const slow = [...times(5, 97), 70, ...times(40, 97), 70, ...times(40, 97), 70, ...times(5, 97)]
  t.match(judge([LIMITS_ALONE], [[p, seconds('spo2', slow)]]).columns[0], { alarms: 3, chattering: 0 })
  const long = Array.from({ length: 30 }, (_, hour) => reading(hour * HOUR, { spo2: 70 }))
  t.match(judge([LIMITS_ALONE], [[p, long]]).columns[0], { alarms: 1, standing: 1, secondsInAlarm: 29 * 3600 })
})

t.test('a pause is no monitored time; what is late is no alarm', async t => {
  const pause = [reading(0, { hr: 70 }), reading(HOUR, { hr: 70 }), reading(5 * HOUR, { hr: 70 })]
  t.equal(judge([LIMITS_ALONE], [[p, pause]]).monitoredSeconds, 3600)
  const late = seconds('spo2', times(30, 70)).map(each => ({ ...each, arrivedAt: each.measuredAt + HOUR }))
  t.equal(judge([LIMITS_ALONE], [[p, late]]).columns[0]?.alarms, 0)
})

t.test('a latched alarm is looked at when its condition has gone: it hides none that follow', async t => {
  const values = [...times(5, 97), ...times(3, 70), ...times(60, 97), ...times(3, 70), ...times(5, 97)]
  const latching = { ...LIMITS_ALONE, limits: { spo2: { latching: true } } }
  const [column] = judge([latching], [[p, seconds('spo2', values)]]).columns
  t.same(
    column?.episodes.map(({ startedAt, endedAt }) => [startedAt, endedAt]),
    [
      [5000, 8000],
      [68_000, 71_000],
    ],
  )
})

t.test('silence only when it is asked for, at the time at which the live path would have said it', async t => {
  const readings = [...seconds('hr', times(30, 70)), reading(100_000, { hr: 70 })]
  t.equal(judge([LIMITS_ALONE], [[p, readings]]).columns[0]?.alarms, 0)
  const [column] = judge([{ ...LIMITS_ALONE, silence: true }], [[p, readings]]).columns
  t.match(column?.episodes, [{ ruleId: 'device-silent', code: null, startedAt: 29_000, endedAt: 100_000 }])
  const raisedAt = column?.episodes[0]?.raisedAt ?? 0
  t.ok(raisedAt >= 44_000 && raisedAt <= 50_000, `${raisedAt}`)
  const two = seconds('hr', times(120, 70)).flatMap((each, i) =>
    i < 30 ? [each, { ...each, deviceId: 'oximeter' }] : [each],
  )
  const [other] = judge([{ ...LIMITS_ALONE, silence: true }], [[p, two]]).columns
  t.match(other?.episodes, [{ ruleId: 'device-silent', priority: 'medium', endedAt: null }])
  t.equal(other?.alarms, 1)
})

t.test('how well the first alarm foretells a labelled event', async t => {
  const labelled = (
    id: string,
    eventAt: number | null,
    alarmAt: number | null,
  ): [RecordedPatient, RecordedReading[]] => {
    const readings = Array.from({ length: 20 }, (_, h) => reading(h * HOUR, { spo2: h === alarmAt ? 70 : 97 }))
    return [{ ...unknownPatient(id), label: { eventAt } }, readings]
  }
  const report = judge(
    [LIMITS_ALONE],
    [
      labelled('early', 10 * HOUR, 2),
      labelled('near', 10 * HOUR, 6),
      labelled('after', 10 * HOUR, 12),
      labelled('never', 10 * HOUR, null),
      labelled('well', null, null),
      labelled('false', null, 3),
      labelled('well too', null, null),
      labelled('and another', null, null),
    ],
  )
  t.same(report.labelled, { patients: 8, events: 4 })
  const lead = { q1: 5, median: 6, q3: 7 }
  t.same(report.columns[0]?.predictions, [
    { ruleId: null, code: null, sensitivity: 0.5, specificity: 0.75, leadHours: lead },
    { ruleId: 'limit-low', code: 'spo2', sensitivity: 0.5, specificity: 0.75, leadHours: lead },
  ])
})

t.test('episodes beyond the most are only counted; patients without an alarm are named', async t => {
  const named = [{ name: 'limits', rules: rulesOf(LIMITS_ALONE) }]
  const backtest = createBacktest(named, { stepMs: 60_000, mostEpisodes: 1 })
  const flicker = [...times(5, 97), 70, 97, 70, ...times(5, 97)]
  const run = backtest.begin(p)
  run.take(seconds('spo2', flicker))
  run.end()
  backtest.begin(unknownPatient('well')).end()
  const [column] = backtest.report().columns
  t.match(column, { alarms: 2, episodesLeftOut: 1 })
  t.equal(column?.episodes.length, 1)
  t.same(column?.byPatient[1], { patientId: 'well', rules: [] })
})
