import t from 'tap'
import { type ClockState, clockState, correctTime, observeClock } from '../../ingest/clock-offset.ts'

const T0 = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

/** A device that sends once a second for a while; `clock` is its difference to ours, `delay` of its line, ms. */
function send(
  state: ClockState,
  from: number,
  seconds: number,
  clock: number,
  delay: (i: number) => number = () => 20,
) {
  for (let i = 0; i < seconds; i++) {
    const measured = from + i * 1000
    state = observeClock(state, measured + clock, measured + delay(i))
  }
  return state
}

t.test('a clock 10 minutes off is learned after 20 s, either way, and taken out', async t => {
  for (const clock of [-10 * MINUTE, 10 * MINUTE]) {
    const early = send(clockState(null), T0, 20, clock)
    t.equal(early.offsetMs, null, 'not before')
    t.equal(correctTime(early, T0 + clock, T0), T0 + clock)
    const state = send(clockState(null), T0, 22, clock)
    t.equal(state.offsetMs, clock - 20)
    const at = T0 + 30_000
    t.ok(Math.abs(correctTime(state, at + clock, at + 20) - at) <= 20)
  }
})

t.test('jitter of the line within 2 s does not hinder, and the corrected time does not jitter along', async t => {
  const jitter = (i: number) => [20, 900, 1500, 300][i % 4] ?? 0
  const state = send(clockState(null), T0, 30, -10 * MINUTE, jitter)
  t.ok(state.offsetMs !== null)
  const later = send(state, T0 + 30_000, 600, -10 * MINUTE, jitter)
  t.equal(later.offsetMs, state.offsetMs)
})

t.test('a small offset is learned and not corrected: up to 60 s ahead, up to 5 s behind', async t => {
  for (const clock of [59_000, -4_900]) {
    const state = send(clockState(null), T0, 30, clock)
    t.equal(state.offsetMs, clock - 20)
    t.equal(correctTime(state, T0 + clock, T0), T0 + clock)
  }
})

t.test('a clock so far behind that no reading would be live is corrected', async t => {
  for (const clock of [-6_000, -15_000, -59_000]) {
    const state = send(clockState(null), T0, 30, clock)
    const at = T0 + 30_000
    t.ok(Math.abs(correctTime(state, at + clock, at + 20) - at) <= 20)
    t.equal(correctTime(state, at, at + 20), at, 'and when it is put right, it is right at once')
  }
})

t.test('a fast clock of a device that sends once a minute is believed again after two messages', async t => {
  const wrong = send(clockState(null), T0, 60, 10 * MINUTE)
  const fixedAt = T0 + 120_000
  let state = observeClock(wrong, fixedAt, fixedAt + 20)
  state = observeClock(state, fixedAt + 60_000, fixedAt + 60_020)
  t.equal(correctTime(state, fixedAt + 60_000, fixedAt + 60_020), fixedAt + 60_000)
})

t.test('old readings that arrive together are no clock offset', async t => {
  // An hour of readings, one message each, 10 and 2 times as fast as they were measured.
  for (const every of [1, 100, 500]) {
    let state = send(clockState(null), T0, 60, 0)
    const arrival = T0 + 60_000 + 3_600_000
    let farthest = 0
    for (let i = 0; i < 3600; i++) {
      state = observeClock(state, T0 + 60_000 + i * 1000, arrival + i * every)
      farthest = Math.max(farthest, Math.abs(state.offsetMs ?? 0))
    }
    t.ok(farthest <= 2000, `every ${every} ms: ${farthest} ms`)
  }
})

t.test('old readings all at one instant prove nothing', async t => {
  let state = clockState(null)
  for (let i = 0; i < 100; i++) state = observeClock(state, T0, T0 + 3_600_000)
  t.equal(state.offsetMs, null)
})

t.test('old readings between live ones are no clock offset', async t => {
  let state = send(clockState(null), T0, 30, 0)
  for (let i = 0; i < 600; i++) {
    const now = T0 + 30_000 + i * 1000
    state = observeClock(state, now, now + 20)
    state = observeClock(state, now - 3_600_000, now + 30)
  }
  t.equal(state.offsetMs, -20)
})

t.test('two old readings as far apart as they arrive prove nothing', async t => {
  let state = observeClock(clockState(null), T0, T0 + 3_600_000)
  state = observeClock(state, T0 + 900_000, T0 + 4_500_000)
  t.equal(state.offsetMs, null)
})

t.test('a clock that is put right recovers within seconds, and no reading is put after its arrival', async t => {
  for (const clock of [-10 * MINUTE, 10 * MINUTE]) {
    const wrong = send(clockState(null), T0, 60, clock)
    const fixedAt = T0 + 60_000
    if (clock < 0) t.equal(correctTime(wrong, fixedAt, fixedAt + 20), fixedAt)
    const right = send(wrong, fixedAt, 7, 0)
    t.equal(right.offsetMs, -20)
    t.equal(correctTime(right, fixedAt + 7000, fixedAt + 7020), fixedAt + 7000)
  }
})

t.test('a stored-up reading of a wrong clock is corrected like the others', async t => {
  const state = send(clockState(null), T0, 60, 10 * MINUTE)
  const measured = T0 - 1_800_000
  t.ok(Math.abs(correctTime(state, measured + 10 * MINUTE, T0 + 61_000) - measured) <= 20)
})

t.test('what was learned before a restart still holds', async t => {
  t.equal(correctTime(clockState(10 * MINUTE), T0 + 10 * MINUTE, T0), T0)
})

t.test('a replay of old messages does not disturb what is known', async t => {
  const state = send(clockState(null), T0, 60, 0)
  t.equal(observeClock(state, T0 - 99 * MINUTE, T0 - 98 * MINUTE), state)
})
