import t from 'tap'
import { readingCodec } from '../../bus/reading-codec.ts'
import type { Reading } from '../../model/reading.ts'

const reading: Reading = {
  deviceId: 'd1',
  patientId: null,
  deviceTime: 1,
  measuredAt: 2,
  arrivedAt: 3,
  clockCorrected: true,
  seq: null,
  vitals: { hr: 72.5, consciousness: 'A' },
}

t.test('readings come out of the backfill queue as they went in', async t => {
  const batch = [reading, { ...reading, patientId: 'p', seq: 4 }]
  t.strictSame(readingCodec.decode(readingCodec.encode(batch)), batch)
})

t.test('a text that is no batch of readings throws, a code that is gone is left out', async t => {
  t.throws(() => readingCodec.decode('[{"deviceId":5}]'))
  t.throws(() => readingCodec.decode('{'))
  const text = readingCodec.encode([reading]).replace('"hr"', '"gone"')
  t.strictSame(readingCodec.decode(text)[0]?.vitals, { consciousness: 'A' })
})
