import t from 'tap'
import { createHistogram } from '../../simulators/histogram.ts'

t.test('percentiles are right within 2 percent', async t => {
  const histogram = createHistogram()
  t.equal(histogram.percentile(0.5), 0, 'nothing recorded')
  for (let ms = 1; ms <= 10_000; ms++) histogram.record(ms)
  for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
    const exact = 10_000 * share
    t.ok(Math.abs(histogram.percentile(share) - exact) / exact <= 0.021, `${share}: ${histogram.percentile(share)}`)
  }
  t.equal(histogram.max, 10_000)
  t.equal(histogram.count, 10_000)
})

t.test('extremes do not break it', async t => {
  const histogram = createHistogram()
  histogram.record(0)
  histogram.record(1e12)
  t.equal(histogram.percentile(0.5), 0.01)
  t.equal(histogram.max, 1e12)
})
