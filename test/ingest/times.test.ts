import t from 'tap'
import { judgeTime } from '../../ingest/times.ts'

const NOW = Date.UTC(2026, 6, 1)
const DAY = 86_400_000

t.test('times before 2000 and more than a day ahead of arrival are refused, others are not', async t => {
  t.equal(judgeTime(0, NOW), 'time-too-old')
  t.equal(judgeTime(1_795_000_000, NOW), 'time-too-old', 'seconds taken for milliseconds')
  t.equal(judgeTime(Date.UTC(2000, 0, 1) - 1, NOW), 'time-too-old')
  t.equal(judgeTime(-1e300, NOW), 'time-too-old')
  t.equal(judgeTime(Date.UTC(2000, 0, 1), NOW), null)
  t.equal(judgeTime(NOW - 400 * DAY, NOW), null)
  t.equal(judgeTime(NOW, NOW), null)
  t.equal(judgeTime(NOW + DAY, NOW), null)
  t.equal(judgeTime(NOW + DAY + 1, NOW), 'time-in-future')
  t.equal(judgeTime(Date.UTC(2090, 0, 1), NOW), 'time-in-future')
  t.equal(judgeTime(1e300, NOW), 'time-in-future')
  t.equal(judgeTime(null, NOW), null)
})
