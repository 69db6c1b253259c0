import t from 'tap'
import { choose, type ScoreReading } from '../../../rules/scores/choose.ts'
import type { TableInput } from '../../../rules/scores/table.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'

const AT = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000

function input(name: string): TableInput {
  const found = SCORE_TABLES.news2.inputs.find(i => i.input === name)
  if (!found) throw new Error(`NEWS2 has no ${name}`)
  return found
}

function reading(code: string, value: number | string, minutesAgo: number, deviceId = 'monitor'): ScoreReading {
  return { code, value, deviceId, measuredAt: AT - minutesAgo * MINUTE }
}

const states = (name: string, readings: readonly ScoreReading[], worth: (v: number | string) => number = () => 0) =>
  choose(input(name), readings, AT, worth).inputs.map(i => [i.value, i.state])

t.test('the newest counts, and its age is told', async t => {
  const { value, inputs } = choose(input('rr'), [reading('rr', 16, 59), reading('rr', 22, 5, 'other')], AT, () => 0)
  t.equal(value, 22)
  t.match(inputs, [
    { state: 'beside', ageSeconds: 3540 },
    { state: 'used', ageSeconds: 300, validSeconds: 3600, unit: '/min', deviceId: 'other', code: 'rr' },
  ])
})

t.test('a value is good for exactly as long as its validity', async t => {
  t.strictSame(states('rr', [reading('rr', 16, 60)]), [[16, 'used']])
  t.strictSame(states('rr', [{ ...reading('rr', 16, 60), measuredAt: AT - 60 * MINUTE - 1 }]), [[16, 'old']])
  t.strictSame(states('temp', [reading('temp', 37, 240)]), [[37, 'used']])
})

t.test('a value of later does not count; a clock that runs a minute ahead does', async t => {
  t.strictSame(states('rr', [reading('rr', 16, -1)]), [[16, 'used']])
  t.strictSame(states('rr', [{ ...reading('rr', 16, 0), measuredAt: AT + MINUTE + 1 }]), [[16, 'later']])
})

t.test('of one minute the preferred code counts; a fresher other one counts alone', async t => {
  const both = [reading('hr', 90, 0), reading('pulse', 70, 1)]
  t.strictSame(states('pulse', both), [
    [90, 'beside'],
    [70, 'used'],
  ])
  t.strictSame(states('pulse', [reading('hr', 90, 0), reading('pulse', 70, 2)]), [
    [90, 'used'],
    [70, 'beside'],
  ])
})

t.test('of two devices that disagree the worse one counts, and the disagreement is told', async t => {
  const worth = (value: number | string) => (Number(value) < 92 ? 3 : 0)
  const two = [reading('spo2', 97, 0, 'a'), reading('spo2', 85, 0.5, 'b')]
  t.match(choose(input('spo2'), two, AT, worth), { value: 85, isDisagreeing: true })
  t.match(choose(input('spo2'), [...two].reverse(), AT, worth), { value: 85, isDisagreeing: true })
  const agreeing = [reading('spo2', 97, 0, 'a'), reading('spo2', 96, 0.5, 'b')]
  t.match(choose(input('spo2'), agreeing, AT, worth), { value: 97, isDisagreeing: false })
})

t.test('what cannot be is no value: implausible, a lost signal, a word that the table does not know', async t => {
  t.strictSame(states('temp', [reading('temp', 98.6, 0)]), [[98.6, 'implausible']])
  t.strictSame(states('pulse', [reading('pulse', 0, 0)]), [[0, 'lost_signal']])
  t.strictSame(states('sbp', [reading('abp_sbp', 0, 0), reading('sbp', 120, 30)]), [
    [0, 'lost_signal'],
    [120, 'used'],
  ])
  t.strictSame(states('pulse', [reading('hr', 0, 0)]), [[0, 'used']], 'asystole is a value')
  t.strictSame(states('consciousness', [reading('consciousness', 'sleepy', 0)]), [['sleepy', 'unscored']])
  t.strictSame(states('rr', [reading('rr', Number.NaN, 0)]), [[Number.NaN, 'implausible']])
  t.equal(choose(input('rr'), [], AT, () => 0).value, null)
})

t.test('the plausible range is that of the code: an arterial line goes lower than a cuff', async t => {
  t.strictSame(states('sbp', [reading('abp_sbp', 12, 0)]), [[12, 'used']])
  t.strictSame(states('sbp', [reading('sbp', 12, 0)]), [[12, 'implausible']])
  t.strictSame(states('sbp', [reading('sbp', 20, 0)]), [[20, 'used']], 'the widest range of all ages')
})
