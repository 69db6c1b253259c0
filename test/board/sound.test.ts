import t from 'tap'
import { BURSTS, HARMONICS, pulses } from '../../board/sound/burst.ts'
import { nextBurst } from '../../board/sound/next-burst.ts'

t.test('bursts lie inside the ranges of the alarm notes', async t => {
  const ranges = {
    high: { pulses: [10, 10], pulse: [75, 200], gap: [50, 125], pause: [2500, 15_000] },
    medium: { pulses: [3, 3], pulse: [125, 250], gap: [125, 250], pause: [2500, 30_000] },
    low: { pulses: [1, 2], pulse: [125, 250], gap: [125, 250], pause: [15_001, 1e9] },
  } as const
  for (const priority of ['high', 'medium', 'low'] as const) {
    const burst = BURSTS[priority]
    const range = ranges[priority]
    const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high
    t.ok(within(pulses(priority).starts.length, range.pulses), `${priority} pulses`)
    t.ok(within(burst.pulseMs, range.pulse), `${priority} length`)
    t.ok(within(burst.gapMs, range.gap), `${priority} gap`)
    t.ok(within(burst.pauseMs, range.pause), `${priority} pause`)
    t.ok(within(burst.hertz, [150, 1000]), `${priority} pitch`)
    const harmonics = HARMONICS.map((level, i) => ({ hertz: burst.hertz * (i + 1), db: 20 * Math.log10(level) })).slice(
      1,
    )
    t.ok(harmonics.filter(h => within(h.hertz, [300, 4000]) && within(h.db, [-15, 15])).length >= 4)
  }
  t.ok(BURSTS.high.loudness >= BURSTS.medium.loudness && BURSTS.medium.loudness >= BURSTS.low.loudness)
})

t.test('a high burst is twice five pulses with a breath between', async t => {
  const { starts, lengthMs } = pulses('high')
  t.strictSame(starts.slice(0, 6), [0, 250, 500, 750, 1000, 1650])
  t.equal(lengthMs, 1650 + 4 * 250 + 150)
})

t.test('a higher alarm cuts a lower one, and an answered one is silent at once', async t => {
  t.equal(nextBurst('high', null, 0), 'start')
  t.equal(nextBurst(null, null, 0), 'wait')
  t.equal(nextBurst('high', { priority: 'low', endsAt: 1000 }, 500), 'start')
  t.equal(nextBurst('high', { priority: 'medium', endsAt: 1000 }, 3000), 'start', 'nor does it wait for its pause')
  t.equal(nextBurst('low', { priority: 'high', endsAt: 1000 }, 500), 'stop')
  t.equal(nextBurst(null, { priority: 'high', endsAt: 1000 }, 500), 'stop')
  t.equal(nextBurst('high', { priority: 'high', endsAt: 1000 }, 500), 'wait')
  t.equal(nextBurst('high', { priority: 'high', endsAt: 1000 }, 5999), 'wait')
  t.equal(nextBurst('high', { priority: 'high', endsAt: 1000 }, 6000), 'start')
})
