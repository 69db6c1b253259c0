import t from 'tap'
import { ageText, freshness, freshSeconds, showsAge } from '../../board/live/freshness.ts'
import { intervalEstimate } from '../../board/live/interval.ts'
import { serverClock } from '../../board/live/server-clock.ts'

const NOW = 1_795_000_000_000
const ago = (seconds: number) => NOW - seconds * 1000

t.test('a continuous number is fresh for three intervals, at least five seconds', async t => {
  t.equal(freshSeconds('hr', 1), 5)
  t.equal(freshSeconds('hr', 10), 30)
  t.equal(freshSeconds('hr', null), 5)
  t.equal(freshness('hr', ago(5), 1, NOW), 'fresh')
  t.equal(freshness('hr', ago(5.1), 1, NOW), 'late')
  t.equal(freshness('hr', ago(29), 10, NOW), 'fresh')
})

t.test('a number that is too old disappears behind its age, not before half a minute', async t => {
  t.equal(freshness('spo2', ago(30), 1, NOW), 'late')
  t.equal(freshness('spo2', ago(31), 1, NOW), 'old')
  t.equal(freshness('spo2', ago(120), 60, NOW), 'fresh')
  t.equal(freshness('spo2', ago(361), 60, NOW), 'old')
})

t.test('a cuff pressure follows the catalogue and always carries its age', async t => {
  t.equal(freshness('sbp', ago(3600), 1, NOW), 'fresh')
  t.equal(freshness('sbp', ago(3601), 1, NOW), 'late')
  t.equal(freshness('sbp', ago(7201), 1, NOW), 'old')
  t.ok(showsAge('sbp', 'fresh'))
  t.notOk(showsAge('hr', 'fresh'))
  t.ok(showsAge('hr', 'late'))
})

t.test('a value from a clock that is ahead is fresh, and its age is never negative', async t => {
  t.equal(freshness('hr', NOW + 3000, 1, NOW), 'fresh')
  t.equal(ageText(-3000), '0s')
  t.strictSame([42_000, 480_000, 3 * 3_600_000, 49 * 3_600_000].map(ageText), ['42s', '8m', '3h', '2d'])
})

t.test('the interval of an unregistered device is the median of what was seen, once enough was', async t => {
  const estimate = intervalEstimate()
  for (const at of [0, 10_000, 20_000]) estimate.add(at)
  t.equal(estimate.seconds(), null)
  for (const at of [30_000, 30_000, 25_000, 90_000]) estimate.add(at)
  t.equal(estimate.seconds(), 10, 'repeats and late readings do not count, one hole does not move it')
})

t.test('the server clock is taken from the quickest heartbeat, and follows when it is set', async t => {
  let local = 1000
  const clock = serverClock(() => local)
  t.equal(clock.now(), 1000)
  clock.heard(61_000 - 400) // 400 ms late
  clock.heard(61_000 - 5)
  clock.heard(61_000 - 90)
  t.equal(clock.now(), 60_995)
  local = 2000
  for (let i = 0; i < 10; i++) clock.heard(2000)
  t.equal(clock.now(), 2000)
})
