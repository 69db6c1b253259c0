import t from 'tap'
import { mergeLive } from '../../bus/live-merge.ts'
import type { LiveVitals } from '../../bus/live-vitals.ts'
import type { Vitals } from '../../model/vital-signs.ts'

const live = (measuredAt: number, vitals: Vitals): LiveVitals => ({
  patientId: 'p',
  deviceId: 'd',
  measuredAt,
  arrivedAt: measuredAt + 1,
  vitals,
})
const merge = (...all: LiveVitals[]) =>
  all.reduce<readonly LiveVitals[]>((waiting, next) => mergeLive(waiting, next), [])

t.test('the newest number of each code stays, under its own time', async t => {
  t.same(merge(live(1, { hr: 70, spo2: 97 }), live(2, { hr: 71, spo2: 96 })), [live(2, { hr: 71, spo2: 96 })])
  t.same(merge(live(1, { hr: 70, temp: 37 }), live(2, { hr: 71 })), [live(1, { temp: 37 }), live(2, { hr: 71 })])
})

t.test('a late number fills what is missing and replaces nothing', async t => {
  t.same(merge(live(2, { hr: 71 }), live(1, { hr: 70, temp: 37 })), [live(2, { hr: 71 }), live(1, { temp: 37 })])
  t.same(merge(live(2, { hr: 71 }), live(1, { hr: 70 })), [live(2, { hr: 71 })])
})

t.test('a number of a clock that runs ahead gives way to what arrives after it', async t => {
  const ahead = { ...live(9000, { hr: 111, temp: 37 }), arrivedAt: 3 }
  t.same(merge(ahead, live(4, { hr: 72 })), [{ ...ahead, vitals: { temp: 37 } }, live(4, { hr: 72 })])
})

t.test('what waits never holds a code twice', async t => {
  const codes = ['hr', 'spo2', 'rr', 'temp'] as const
  let waiting: readonly LiveVitals[] = []
  for (let i = 0; i < 500; i++) {
    const at = (i * 7919) % 101
    const [a, b] = [codes[i % 4], codes[(i * 3 + 1) % 4]]
    waiting = mergeLive(waiting, live(at, Object.fromEntries([a, b].map(code => [code, at]))))
    const held = waiting.flatMap(l => Object.keys(l.vitals))
    t.equal(new Set(held).size, held.length)
    t.ok(waiting.every(l => Object.values(l.vitals).every(value => value === l.measuredAt)))
  }
})
