import t from 'tap'
import type { Recording } from '../../simulators/recordings/recording.ts'
import { LOOP_GAP_MS, replayTimeline, type Timeline } from '../../simulators/timeline.ts'

const recording: Recording = {
  name: 'made up',
  ignored: {},
  samples: [0, 1000, 1000, 2000, 4000].map((atMs, i) => ({ atMs, vitals: { hr: 70 + i } })),
}

function times(timeline: Timeline, count = 100): number[] {
  const at: number[] = []
  for (const { atMs } of timeline) {
    at.push(atMs)
    if (at.length === count) break
  }
  return at
}

t.test('spacing is kept, and compressed by speed', async t => {
  t.same(times(replayTimeline(recording)), [0, 1000, 1000, 2000, 4000])
  t.same(times(replayTimeline(recording, { speed: 4 })), [0, 250, 250, 500, 1000])
})

t.test('two instants stay two instants however fast the replay is', async t => {
  t.same(times(replayTimeline(recording, { speed: 1e9 })), [0, 1, 1, 2, 3])
})

t.test('a loop goes on after a gap, with time always rising', async t => {
  const again = 4000 + LOOP_GAP_MS
  t.same(times(replayTimeline(recording, { loop: true }), 7), [0, 1000, 1000, 2000, 4000, again, again + 1000])
  t.ok(LOOP_GAP_MS >= 5000 && LOOP_GAP_MS < 15_000, 'a gap that no silence alarm notices')
})

t.test('each round begins at the offset', async t => {
  const gap = 2000 + LOOP_GAP_MS
  t.same(times(replayTimeline(recording, { fromMs: 2000, loop: true }), 4), [0, 2000, gap, gap + 2000])
})

t.test('a loop over nothing ends', async t => {
  t.same(times(replayTimeline(recording, { fromMs: 99_000, loop: true })), [])
})
