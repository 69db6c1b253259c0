import t from 'tap'
import { byPlace } from '../../board/beds.ts'
import { numberStore } from '../../board/live/numbers.ts'
import { decodeSnapshot } from '../../board/live/snapshot.ts'
import { trend } from '../../board/live/trend.ts'
import { chartData } from '../../board/patient/chart-data.ts'
import { judgeTexts } from '../../board/patient/limit-form.ts'
import { samplePatients, tileOf } from './support/sample-ward.ts'

const NOW = 1_795_000_000_000
const patients = samplePatients(12)
const snapshotOf = (count: number) =>
  decodeSnapshot(
    JSON.parse(
      JSON.stringify({ wards: ['3 North'], tiles: patients.slice(0, count).map((p, n) => tileOf(p, n, NOW)) }),
    ),
  )
const ada = patients[0]?.id ?? ''
const vitals = (ts: number, hr: number, patientId = ada) =>
  ({ type: 'vitals', patientId, deviceId: 'monitor-1', ts, arrivedAt: ts + 5, vitals: { hr } }) as const

t.test('the newest value is shown; a late one never takes its place', async t => {
  const store = numberStore()
  store.load(snapshotOf(2))
  t.ok(store.follow(vitals(NOW + 2000, 90), NOW + 2010))
  t.ok(store.follow(vitals(NOW + 1000, 70), NOW + 2020))
  t.equal(store.of(ada, 'hr').value?.value, 90)
  store.load(snapshotOf(2))
  t.equal(store.of(ada, 'hr').value?.value, 90, 'nor does an older snapshot')
  t.equal(store.intervalOf('monitor-1'), 1)
  t.equal(store.transitMs(), 1015)
})

t.test('a value of a clock that runs ahead hides nothing, and looks no newer than its arrival', async t => {
  const store = numberStore()
  store.load(snapshotOf(2))
  store.follow({ ...vitals(NOW + 72_000_000, 111), arrivedAt: NOW + 1000 }, NOW + 1010)
  t.match(store.of(ada, 'hr').value, { value: 111, ts: NOW + 1000 })
  store.follow(vitals(NOW + 2000, 72), NOW + 2010)
  t.match(store.of(ada, 'hr').value, { value: 72, ts: NOW + 2000 })
})

t.test('somebody unknown is reported, not stored; who left is forgotten', async t => {
  const store = numberStore()
  store.load(snapshotOf(1))
  t.notOk(store.follow(vitals(NOW, 80, patients[1]?.id), NOW))
  store.load(snapshotOf(0))
  t.equal(store.of(ada, 'hr').value, null)
})

t.test('a sparkline keeps half an hour, in bounded memory', async t => {
  const line = trend()
  line.load([[NOW - 60_000, 70]])
  for (let s = 0; s < 7200; s++) line.add(NOW + s * 1000, 80)
  const points = line.points(NOW + 7_200_000)
  t.ok(points.length <= 121 && points.length >= 119, `${points.length} points`)
  t.ok(points.every(([at, v]) => v === 80 && at >= NOW + 7_200_000 - 1_800_000))
})

t.test('beds stand as people count them, without a bed last', async t => {
  const tiles = [...snapshotOf(12).tiles]
    .reverse()
    .map((tile, i) => (i === 5 ? { ...tile, patient: { ...tile.patient, bed: null } } : tile))
  const beds = tiles.sort(byPlace).map(tile => tile.patient.bed)
  t.strictSame(beds, ['1', '2', '3', '4', '5', '6', '8', '9', '10', '11', '12', null])
})

t.test('an answer of another shape is refused by name', async t => {
  t.throws(() => decodeSnapshot({ wards: [], tiles: [{}] }), /board\.tiles\.0\.patient is not an object/)
  t.throws(() => decodeSnapshot(null), /board is not an object/)
})

t.test('a gap in a curve stays a gap, and curves share one time axis', async t => {
  const point = (at: number, v: number) => ({ at, min: v - 1, mean: v, max: v + 1 })
  const data = chartData(
    ['hr', 'pulse'],
    [
      { code: 'hr', gapMs: 5000, points: [point(0, 70), point(1000, 71), point(60_000, 72)] },
      { code: 'pulse', gapMs: 5000, points: [point(1000, 69)] },
    ],
  )
  t.strictSame(data.seconds, [0, 1, 1.001, 60])
  t.strictSame(data.columns[2], [70, 71, null, 72], 'the mean of hr')
  t.equal(data.columns[5]?.[1], 69, 'the mean of pulse')
  t.equal(data.columns[5]?.[0], undefined, 'not measured is not a gap')
})

t.test('limits are judged as they are typed', async t => {
  const typed = { criticalLow: '85', low: '90', high: '', criticalHigh: '', delaySeconds: '10' }
  t.match(judgeTexts('spo2', typed).limits, { criticalLow: 85, low: 90, high: null, delaySeconds: 10 })
  t.match(judgeTexts('temp', { ...typed, criticalLow: '', low: '35,5' }).limits, { low: 35.5 }, 'a comma is a point')
  t.equal(judgeTexts('spo2', { ...typed, low: 'ninety' }).wrong?.get('low'), 'is not a number')
  t.match(judgeTexts('spo2', { ...typed, low: '80' }).wrong?.get('criticalLow'), /must not be above Low/)
  t.ok(judgeTexts('spo2', { ...typed, delaySeconds: '' }).wrong?.has('delaySeconds'))
})
