import t from 'tap'
import { sparkPaths } from '../../board/ward/spark-paths.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

t.test('half an hour from left to right, limits across, a gap is a gap', async t => {
  const points = [30, 29, 28, 10, 9, 0].map(ago => [NOW - ago * MINUTE, 100 - ago] as const)
  const { curve, limits } = sparkPaths(points, { low: 60, high: 120 }, NOW)
  t.match(curve, /^M0\.0 /, 'the oldest at the left edge')
  t.match(curve, /M100\.0 [\d.]+$/, 'now at the right edge, alone after a gap')
  t.equal(curve.match(/M/g)?.length, 3, 'three pieces')
  t.equal(limits, 'M0 30.0H100M0 2.0H100')
})

t.test('nothing measured draws nothing; one steady value is a level line', async t => {
  t.strictSame(sparkPaths([], { low: 1, high: 2 }, NOW), { curve: '', limits: '' })
  const { curve } = sparkPaths(
    [
      [NOW - MINUTE, 80],
      [NOW, 80],
    ],
    undefined,
    NOW,
  )
  t.equal(new Set([...curve.matchAll(/ ([\d.]+)/g)].map(m => m[1])).size, 1)
})
