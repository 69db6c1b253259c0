import t from 'tap'
import { INTERVALS_KEPT, medianIntervalSeconds, type RecentTimes, withTime } from '../../model/interval.ts'

const after = (times: readonly number[]): RecentTimes => times.reduce<RecentTimes>(withTime, [])

t.test('the interval is the median of the last gaps', async t => {
  t.equal(medianIntervalSeconds(after([])), null)
  t.equal(medianIntervalSeconds(after([5000])), null)
  t.equal(medianIntervalSeconds(after([0, 1000, 2000, 3000])), 1)
  t.equal(medianIntervalSeconds(after([0, 1000, 2000, 62_000, 63_000])), 1, 'one outage changes nothing')
  t.equal(medianIntervalSeconds(after([0, 1000, 3000])), 1.5)
})

t.test('a new setting is followed within the readings kept, which are bounded', async t => {
  const times = after([...Array(50).keys()].map(i => i * 1000))
  t.equal(times.length, INTERVALS_KEPT + 1)
  const slower = [...Array(11).keys()].map(i => 49_000 + (i + 1) * 5000).reduce<RecentTimes>(withTime, times)
  t.equal(medianIntervalSeconds(slower), 5)
})

t.test('repeated and late times change nothing', async t => {
  const times = after([0, 1000, 2000])
  t.equal(withTime(times, 2000), times)
  t.equal(withTime(times, 500), times)
})
