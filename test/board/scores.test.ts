import t from 'tap'
import { decodeServerMessage } from '../../board/live/messages.ts'
import { scoreStore } from '../../board/live/scores.ts'
import { decodeSnapshot } from '../../board/live/snapshot.ts'
import { decodeEntered, enteredRows } from '../../board/patient/entered-data.ts'
import { judgeObservation, NOTHING_OBSERVED, observedAt } from '../../board/patient/observation-data.ts'
import { chartWords, scoreChartPaths } from '../../board/patient/score-chart.ts'
import { decodeScoreDetail, type ScoreDetail } from '../../board/patient/score-data.ts'
import { scoreHeadWords } from '../../board/patient/score-head-words.ts'
import { scoreChange, scoreNumber, scorePaths, scoreState } from '../../board/score-words.ts'
import { scoreView } from '../../model/score-view.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { scoreOf, WELL } from '../support/scores.ts'
import { idOf, samplePatients, tileOf } from './support/sample-ward.ts'

const T0 = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000
const whole = scoreView(scoreOf('news2', { ...WELL, rr: 30 }, T0))
const gap = scoreView(scoreOf('news2', { rr: 30, sbp: 80 }, T0))

t.test('a number is shown only while it counts, and a floor never as a total', t => {
  const shown = (score: typeof whole | null, now: number) => scoreNumber(score, scoreState(score, now))
  t.equal(shown(whole, T0 + HOUR), '3')
  t.equal(shown(whole, T0 + HOUR + 1), '--')
  t.equal(shown(gap, T0), '≥6')
  t.equal(shown(gap, T0 + HOUR + 1), '--')
  t.equal(shown(null, T0), '')
  t.equal(shown({ ...whole, status: 'not_applicable', total: null }, T0), '')
  t.equal(shown({ ...whole, status: 'invalid', total: null, floor: null }, T0), '--')
  t.end()
})

t.test('the trend compares what is comparable', t => {
  const step = (hoursAgo: number, total: number | null, floor = total) => ({ at: T0 - hoursAgo * HOUR, total, floor })
  const arrow = (score: { total: number | null; floor: number | null }, ...steps: ReturnType<typeof step>[]) =>
    scoreChange(score, steps, T0)?.arrow ?? null
  const of = (total: number | null, floor = total) => ({ total, floor })
  t.equal(arrow(of(6), step(20, 1), step(5, 4), step(2, 9)), '↑', 'the score in force four hours ago')
  t.equal(arrow(of(7), step(5, 4)), '↑↑')
  t.equal(arrow(of(4), step(5, 4)), '→')
  t.equal(arrow(of(3), step(1, 4)), '↓', 'else the oldest there is')
  t.equal(arrow(of(1), step(5, 4)), '↓↓')
  t.equal(arrow(of(null, 5), step(5, 4)), '↑', 'a floor above what was is a rise')
  t.equal(arrow(of(null, 4), step(5, 4)), null, 'below it nobody knows')
  t.equal(arrow(of(4), step(5, null, 3)), null)
  t.equal(arrow(of(4), step(0.1, 2)), null, 'minutes are no trend')
  t.end()
})

t.test('complete scores are a line, incomplete ones stand apart', t => {
  const steps = [
    { at: T0 - 12 * HOUR, total: 7, floor: 7, ceiling: 7 },
    { at: T0 - 6 * HOUR, total: null, floor: 0, ceiling: 14 },
  ]
  t.same(scorePaths(steps, T0), { totals: 'M50.0 2.0H75.0', floors: 'M75.0 30.0H100.0' })
  const { totals, between } = scoreChartPaths(steps, T0, 7, 720)
  t.same([totals, between], ['M374 62H547', 'M547 116H720V8H547Z'])
  t.equal(chartWords(steps, 'NEWS2'), 'NEWS2 of the last 24 hours: from 7 to 7; newest at least 0, incomplete')
  t.equal(chartWords([], 'NEWS2'), 'NEWS2: not taken in the last 24 hours')
  t.end()
})

t.test('what the live line tells is newer than an answer that was on its way', t => {
  const store = scoreStore()
  const patients = samplePatients(1)
  const snapshot = (now: number) =>
    decodeSnapshot(JSON.parse(JSON.stringify({ wards: [], tiles: patients.map(p => tileOf(p, 0, now)) })))
  const patientId = idOf('patient', 1)
  store.follow({ type: 'score', patientId, score: whole })
  t.equal(store.of(patientId).value.score, null, 'a patient nobody knows')
  store.load(snapshot(T0))
  const later = { ...whole, measuredAt: new Date(T0 + 1).toISOString() }
  const message = decodeServerMessage(JSON.stringify({ type: 'score', patientId, score: later }))
  if (message?.type !== 'score') throw new Error('the message was not understood')
  store.follow(message)
  t.same(store.of(patientId).value.score, later)
  t.match(store.of(patientId).value.steps.at(-1), { at: T0 + 1, total: 3 })
  store.load(snapshot(T0))
  t.same(store.of(patientId).value.score, later)
  store.follow({ type: 'score', patientId, score: whole })
  t.same(store.of(patientId).value.score, later)
  store.load({ wards: [], tiles: [] })
  t.equal(store.of(patientId).value.score, null)
  t.end()
})

t.test('a score that does not count says why, and never a number that there is not', t => {
  const words = (score: ScoreDetail) => scoreHeadWords(score, scoreState(score, T0), T0)
  const detail = (of: ReturnType<typeof scoreOf>) => {
    const result = { ...of, measuredAt: new Date(of.at).toISOString() }
    const validUntil = of.validUntil === null ? null : new Date(of.validUntil).toISOString()
    const parts = of.parts.map(part => ({
      ...part,
      inputs: part.inputs.map(i => ({ ...i, measuredAt: i.measuredAt === null ? null : result.measuredAt })),
    }))
    return decodeScoreDetail(JSON.parse(JSON.stringify({ ...result, validUntil, parts })), 'score')
  }
  t.equal(words(detail(scoreOf('news2', WELL, T0))), '')
  t.match(words(detail(scoreOf('news2', { rr: 30, sbp: 80 }, T0))), /^incomplete, at most \d+$/)
  t.equal(words(detail(scoreOf('shock_index', { pulse: 110 }, T0))), 'incomplete: systolic pressure missing')
  const ratio = detail(scoreOf('shock_index', { pulse: 110, sbp: 100 }, T0))
  t.equal(words({ ...ratio, status: 'invalid', reason: 'not_above_zero' }), 'a value is zero')
  t.match(words(detail(scoreOf('news2', WELL, T0 - 5 * HOUR))), /^no longer known since .*; it was 0$/)
  t.end()
})

t.test('entered values stand in for what no device says, with their age, and go as others do', t => {
  const value = (code: VitalSignCode, value: number | string, minutesAgo: number) => {
    return { code, value, at: T0 - minutesAgo * 60_000 }
  }
  const entered = [value('sbp', 120, 5), value('dbp', 76, 5), value('rr', 18, 5), value('consciousness', 'A', 5)]
  const rows = (measuredAgo: number | null, now = T0) =>
    enteredRows(
      entered,
      code => (code === 'rr' && measuredAgo !== null ? { code, ts: now - measuredAgo } : null),
      () => 1,
      now,
    ).map(({ code, text, fresh }) => `${code} ${text} ${fresh}`)
  t.same(rows(1000), ['sbp 120/76 fresh', 'consciousness A fresh'])
  t.same(rows(60_000), ['sbp 120/76 fresh', 'rr 18 fresh', 'consciousness A fresh'], 'its monitor is silent')
  t.match(rows(null, T0 + 30 * HOUR)[1], 'rr -- old')
  const apart = enteredRows(
    [value('sbp', 120, 5), value('dbp', 76, 9)],
    () => null,
    () => null,
    T0,
  )
  t.same(
    apart.map(r => r.text),
    ['120', '76'],
    'two moments are no pair',
  )
  const items = [
    { code: 'temp', value: 38.2, ts: T0, deviceId: null },
    { code: 'hr', value: 80, ts: T0, deviceId: 'monitor-1' },
    { code: 'mood', value: 1, ts: T0, deviceId: null },
  ]
  t.same(decodeEntered({ items }, 'latest'), [{ code: 'temp', value: 38.2, at: T0 }])
  t.end()
})

t.test('observations are judged as the server does', t => {
  const judge = (texts: Partial<typeof NOTHING_OBSERVED>) => judgeObservation({ ...NOTHING_OBSERVED, ...texts })
  t.same(judge({ 'values.consciousness': 'V', oxygen: 'yes', 'values.o2_flow': '2,5', 'values.pain': '0' }), {
    values: { consciousness: 'V', o2_flow: 2.5, pain: 0 },
    problems: {},
  })
  t.same(judge({ oxygen: 'no', 'values.o2_flow': '3' }).values, { o2_flow: 0 })
  t.match(judge({ oxygen: 'yes' }).problems, { 'values.o2_flow': 'is needed, above 0' })
  t.match(judge({ 'values.temp': '98.6' }).problems, { 'values.temp': 'must lie between 25 and 45 °C' })
  const upsideDown = { 'values.sbp': '80', 'values.dbp': '120' }
  t.match(judge(upsideDown).problems, { 'values.sbp': 'must be above the diastolic' })
  t.match(judge({ ...upsideDown, 'values.dbp': '80' }).problems, { 'values.sbp': 'must be above the diastolic' })
  t.same(judge({ ...upsideDown, 'values.dbp': '79' }).problems, {})
  t.match(judge({ 'values.rr': 'x' }).problems, { 'values.rr': 'must be a number' })
  t.match(judge({}).problems, { 'values.consciousness': String })
  const noon = new Date(2026, 10, 21, 12).getTime()
  t.equal(observedAt('', noon), undefined)
  t.equal(observedAt('11:30', noon), noon - HOUR / 2)
  t.equal(observedAt('12:30', noon), noon - 23.5 * HOUR)
  t.end()
})
