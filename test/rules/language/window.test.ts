import fc from 'fast-check'
import t from 'tap'
import { newBounds, readAggregate } from '../../../rules/language/aggregate.ts'
import { newBaseline, refreshBaseline } from '../../../rules/language/baseline.ts'
import { AGGREGATES } from '../../../rules/language/document.ts'
import { parseDuration } from '../../../rules/language/duration.ts'
import { medianOf } from '../../../rules/language/median.ts'
import { clearWindow, createWindow, moveWindow, putInWindow, windowShape } from '../../../rules/language/window.ts'
import { START, samplesOf } from './arbitrary.ts'
import { aggregateOf } from './naive.ts'

const lengths = fc.constantFrom('10s', '59s', '61s', '5m', '1h')

t.test('every aggregate of every window is what a count of all values says', async t => {
  let known = 0
  fc.assert(
    fc.property(
      lengths,
      samplesOf(50, 60),
      fc.constantFrom(...AGGREGATES),
      fc.constantFrom(0.05, 0.5, 0.8, 1),
      // How far another code's time runs ahead of each value, as devices with other delays do it.
      fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 10 }),
      (length, samples, aggregate, coverage, ahead) => {
        const window = createWindow(windowShape(parseDuration(length) ?? 0))
        const read = readAggregate(aggregate, { coverage, than: 55 })
        const out = newBounds()
        let newest = START
        for (const [i, { at, value, validMs }] of samples.entries()) {
          putInWindow(window, at, value, at + validMs)
          newest = Math.max(newest, at + (ahead[i % ahead.length] ?? 0))
          moveWindow(window, newest)
          read(window, out) // what it keeps of the older slots must not outlive them
        }
        read(window, out)
        const expected = aggregateOf(samples, { window: length, aggregate, coverage, than: 55 }, newest)
        if (expected.lo === expected.hi) known++
        return Object.is(out[0], expected.lo) && Object.is(out[1], expected.hi)
      },
    ),
    { numRuns: 5000 },
  )
  t.ok(known > 1000, `${known} of them were known`)
})

t.test('a window costs the same after a year as after a minute', async t => {
  const window = createWindow(windowShape(300_000))
  const bytes = () =>
    [window.mean, window.sum, window.min, window.max, window.measured].reduce((n, a) => n + a.byteLength, 0)
  t.equal(bytes(), 60 * 36)
  for (let day = 0; day < 365; day++) putInWindow(window, START + day * 86_400_000, day, Infinity)
  t.equal(bytes(), 60 * 36)
  t.equal(window.covered, 60, 'a value that stays valid is held over the whole window')
})

t.test('a cleared window knows nothing, and begins anew at any time', async t => {
  const window = createWindow(windowShape(60_000))
  putInWindow(window, START, 70, START + 5000)
  clearWindow(window)
  t.equal(window.covered, 0)
  putInWindow(window, START - 3_600_000, 80, START)
  t.same([window.covered, window.mean[window.place]], [1, 80])
})

t.test('the median is that of the sorted values', async () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }), values => {
      const sorted = values.toSorted((a, b) => a - b)
      const upper = sorted[values.length >> 1] ?? 0
      const lower = sorted[(values.length - 1) >> 1] ?? 0
      return medianOf(Float64Array.from(values), values.length) === (lower + upper) / 2
    }),
    { numRuns: 2000 },
  )
})

t.test('a baseline leaves the newest slot out, and an artefact hardly moves it', async t => {
  const window = createWindow(windowShape(3_600_000))
  for (let minute = 0; minute < 60; minute++) {
    putInWindow(window, START + minute * 60_000, minute % 10 === 3 ? 250 : 70 + (minute % 3), Infinity)
  }
  const baseline = newBaseline()
  refreshBaseline(baseline, window, 0.5)
  t.equal(baseline.median, 71)
  t.equal(baseline.spread, 1.4826)
  putInWindow(window, START + 59 * 60_000 + 1000, 300, Infinity)
  const { madeAt } = baseline
  refreshBaseline(baseline, window, 0.5)
  t.equal(baseline.madeAt, madeAt, 'a value in the newest slot makes nothing anew')
})
