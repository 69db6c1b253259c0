import t from 'tap'
import { decodeLive, decodeWatch, encodeLive, encodeWatch } from '../../bus/live-wire.ts'

const lives = Array.from({ length: 1000 }, (_, i) => ({
  patientId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  deviceId: `monitor-${i}`,
  measuredAt: 1_795_000_000_000 + i,
  arrivedAt: 1_795_000_000_100 + i,
  vitals: { hr: 70 + i / 10, spo2: 97, consciousness: 'A' },
}))

t.test('every chunk fits into a NOTIFY, and nothing is lost between them', async t => {
  const payloads = encodeLive(lives)
  t.ok(payloads.every(payload => Buffer.byteLength(payload) < 8000))
  t.ok(payloads.length < 30, 'chunks are well filled')
  t.same(payloads.flatMap(decodeLive), lives)
  const ids = new Set(lives.map(l => l.patientId))
  const watch = encodeWatch(ids)
  t.ok(watch.every(payload => Buffer.byteLength(payload) < 8000))
  t.same(new Set(watch.flatMap(payload => decodeWatch(payload))), ids)
  t.equal(decodeWatch(encodeWatch('all').join()), 'all')
  t.same(encodeWatch(new Set()), [])
})

t.test('a payload of somebody else is nothing, and a code of another catalogue is left out', async t => {
  for (const odd of ['', 'x', '{}', '[1]', '[["p","d",1]]', '[["p","d",1,2,{"hr":[]}]]', 'null', '"some"']) {
    t.same(decodeLive(odd), [], odd)
    t.same(decodeWatch(odd), [], odd)
  }
  t.match(decodeLive('[["p","d",1,2,{"hr":70,"nope":1,"__proto__":3}]]'), [{ vitals: { hr: 70 } }])
})
