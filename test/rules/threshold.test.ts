import t from 'tap'
import type { LimitsInForce } from '../../model/limits.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { maxGapMs } from '../../rules/cadence.ts'
import { thresholdRule } from '../../rules/compile.ts'
import { emptyTrack, type JudgedValue, judge, type Side, type ThresholdTrack } from '../../rules/threshold.ts'
import { T0 } from '../support/rules.ts'

const HR: LimitsInForce = {
  low: 50,
  high: 120,
  criticalLow: 41,
  criticalHigh: 130,
  delaySeconds: 10,
  origin: 'patient',
  source: [],
}

function ruleFor(side: Side, limits: Partial<LimitsInForce> = {}, code: VitalSignCode = 'hr') {
  const rule = thresholdRule('p', code, side, { ...HR, ...limits })
  if (!rule) throw new Error('no limit on this side')
  return rule
}

/** Values at seconds; `[at, value]` or `[at, value, overrides]`. Returns what happened as `type@at`. */
type Step = readonly [at: number, value: number, more?: Partial<JudgedValue>]
function play(steps: readonly Step[], side: Side = 'high', limits: Partial<LimitsInForce> = {}, track = emptyTrack()) {
  const rule = ruleFor(side, limits)
  return steps.flatMap(([at, value, more]) => {
    const judged = {
      deviceId: 'd',
      measuredAt: T0 + at * 1000,
      value,
      live: true,
      intervalMs: 1000,
      maxGapMs: 5000,
      ...more,
    }
    return judge(track, rule, judged)
      .filter(verdict => verdict.type !== 'pending')
      .map(verdict => {
        const priority = verdict.type === 'raise' || verdict.type === 'worsen' ? `:${verdict.priority}` : ''
        return `${verdict.type}${priority}@${at}`
      })
  })
}

function every(from: number, to: number, value: number, more?: Partial<JudgedValue>): Step[] {
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i, value, more ?? {}] as const)
}

t.test('limits are strict', async t => {
  t.same(play([[0, 120]], 'high', { delaySeconds: 0 }), [])
  t.same(play([[0, 121]], 'high', { delaySeconds: 0 }), ['raise:medium@0'])
  t.same(play([[0, 50]], 'low', { delaySeconds: 0 }), [])
  t.same(play([[0, 49]], 'low', { delaySeconds: 0 }), ['raise:medium@0'])
  t.same(play([[0, 130]]), [], 'the critical limit too')
})

t.test('an ordinary limit alarms when the run has lasted the delay', async t => {
  t.same(play(every(0, 9, 125)), [])
  t.same(play(every(0, 12, 125)), ['raise:medium@10'])
})

t.test('a critical limit alarms at once, with high priority', async t => {
  t.same(play([[0, 131]]), ['raise:high@0'])
  t.same(play([[0, 40]], 'low'), ['raise:high@0'])
  t.same(play([...every(0, 3, 125), [4, 131]]), ['raise:high@4'], 'within a running delay')
})

t.test('zero is a value', async t => {
  t.same(play([[0, 0]], 'low'), ['raise:high@0'])
})

t.test('crossing the critical limit raises the priority of the same episode, once', async t => {
  t.same(play([...every(0, 10, 125), [11, 131], [12, 125], [13, 140]]), ['raise:medium@10', 'worsen:high@11'])
})

t.test('a good value breaks a run', async t => {
  t.same(play([...every(0, 8, 125), [9, 119], ...every(10, 19, 125)]), ['over@9'])
  t.same(play([...every(0, 8, 125), [9, 120], ...every(10, 20, 125)]), ['over@9', 'raise:medium@20'])
})

t.test('a gap over maxGap breaks a run, one missing sample does not', async t => {
  t.same(play([...every(0, 4, 125), ...every(6, 10, 125)]), ['raise:medium@10'])
  t.same(play([...every(0, 4, 125), ...every(10, 14, 125)]), ['over@10'])
  t.same(play([...every(0, 4, 125), ...every(9, 10, 125)]), ['raise:medium@10'], 'exactly maxGap')
})

t.test('a device slower than the delay alarms with its first violating value', async t => {
  const slow = { intervalMs: 60_000, maxGapMs: maxGapMs(60_000) }
  t.same(play([[0, 125, slow]]), ['raise:medium@0'])
  t.same(play([[0, 125, { intervalMs: 10_000, maxGapMs: maxGapMs(10_000) }]]), [], 'not when it equals the delay')
  t.same(play([[0, 125, { intervalMs: null, maxGapMs: maxGapMs(null) }]]), [], 'not when nothing is known')
})

t.test('an episode ends with a value that is inside by the hysteresis', async t => {
  t.same(
    play([
      [0, 131],
      [1, 120],
      [2, 118],
      [3, 117],
    ]),
    ['raise:high@0', 'resolve@3'],
  )
  t.same(
    play(
      [
        [0, 40],
        [1, 50],
        [2, 52],
        [3, 53],
      ],
      'low',
    ),
    ['raise:high@0', 'resolve@3'],
  )
})

t.test('hysteresis does not fail by binary fractions', async t => {
  const track = emptyTrack()
  const rule = ruleFor('low', { low: 35.1, high: 39, criticalLow: null, criticalHigh: null, delaySeconds: 0 }, 'temp')
  const at = (seconds: number, value: number) =>
    judge(track, rule, {
      deviceId: 'd',
      measuredAt: T0 + seconds * 1000,
      value,
      live: true,
      intervalMs: 1000,
      maxGapMs: 5000,
    }).map(verdict => verdict.type)
  t.same([at(0, 35), at(1, 35.2), at(2, 35.3)], [['raise'], [], ['resolve']])
})

t.test('limits that are narrower than the hysteresis can still end an episode', async t => {
  t.same(
    play(
      [
        [0, 58],
        [1, 61],
      ],
      'low',
      { low: 60, high: 61, criticalLow: null, delaySeconds: 0 },
    ),
    ['raise:medium@0', 'resolve@1'],
  )
})

t.test('missing values clear nothing, however long they are missing', async t => {
  t.same(
    play([
      [0, 131],
      [3600, 135],
    ]),
    ['raise:high@0'],
  )
})

t.test('a value that is not live neither starts, satisfies nor ends anything', async t => {
  const late = { live: false }
  t.same(play(every(0, 20, 140, late)), [])
  t.same(play([...every(0, 9, 125), [10, 125, late]]), [])
  t.same(play([...every(0, 8, 125), [9, 80, late], [10, 125]]), ['raise:medium@10'])
  t.same(
    play([
      [0, 131],
      [1, 80, late],
    ]),
    ['raise:high@0'],
  )
})

t.test('a limit with only a critical side alarms and ends by it', async t => {
  const only = { high: null, criticalHigh: 130 }
  t.same(
    play(
      [
        [0, 129],
        [1, 131],
        [2, 128],
        [3, 127],
      ],
      'high',
      only,
    ),
    ['raise:high@1', 'resolve@3'],
  )
})

t.test('limits that changed are judged with the next value', async t => {
  const track = emptyTrack()
  t.same(play(every(0, 10, 125), 'high', {}, track), ['raise:medium@10'])
  t.same(play([[11, 125]], 'high', { high: 140, criticalHigh: 150 }, track), ['resolve@11'])
})

t.test('two devices: the good value of one does not end the run or the episode of the other', async t => {
  const a = { deviceId: 'a' }
  const b = { deviceId: 'b' }
  const both = (from: number, to: number): Step[] =>
    every(from, to, 125, a).flatMap(step => [step, [step[0], 80, b] as const])
  t.same(play(both(0, 10)), ['raise:medium@10'], 'a run')
  t.same(
    play([
      [0, 131, a],
      [1, 80, b],
      [2, 80, a],
    ]),
    ['raise:high@0', 'resolve@2'],
    'an episode',
  )
})

t.test('two devices: one episode at a time, whose critical value makes it worse, whoever measures it', async t => {
  const a = { deviceId: 'a' }
  const b = { deviceId: 'b' }
  const steps = every(0, 12, 125, a).flatMap(step => [step, [step[0], 125, b] as const])
  t.same(play([...steps, [13, 131, b]]), ['over@10', 'raise:medium@10', 'worsen:high@13'])
})

t.test('two devices: the one that still violates begins a new run when the episode of the other ended', async t => {
  const a = { deviceId: 'a' }
  const b = { deviceId: 'b' }
  t.same(play([[0, 131, a], ...every(0, 5, 125, b), [6, 80, a], ...every(7, 17, 125, b)]), [
    'raise:high@0',
    'resolve@6',
    'raise:medium@17',
  ])
})

t.test('a clock that was set back breaks a run instead of stretching it', async t => {
  t.same(play([...every(0, 5, 125), ...every(-60, -55, 125)]), ['over@-60'])
})

t.test('the values of a run are the first ten and the newest ten', async t => {
  const track: ThresholdTrack = emptyTrack()
  play(every(0, 39, 125), 'high', {}, track)
  const times = track.episode?.run.values.map(value => (value.at - T0) / 1000)
  t.same(times, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
})
