import t from 'tap'
import { evaluationCodec } from '../../bus/evaluation-codec.ts'
import { DEVICE_EVENT_TYPES, type DeviceEventType } from '../../model/device-event.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import type { Reading } from '../../model/reading.ts'
import { VITAL_SIGN_CODES } from '../../model/vital-signs.ts'
import { ODD_TEXTS, survivesJsonb } from '../support/odd-texts.ts'

const reading = (fields: Partial<Reading> = {}): Evaluation => ({
  type: 'reading',
  reading: {
    deviceId: 'dev-1',
    patientId: '0b8a0f6e-6f9b-4b1c-9d55-0d9f0a4f6c11',
    deviceTime: 1795000000000,
    measuredAt: 1795000000001,
    arrivedAt: 1795000000500,
    clockCorrected: false,
    seq: 12,
    vitals: { hr: 72, spo2: 97.5 },
    ...fields,
  },
})

const event = (detail: Readonly<Record<string, unknown>>, type: DeviceEventType = 'fall'): Evaluation => ({
  type: 'event',
  event: { deviceId: 'd', patientId: null, deviceTime: 1, measuredAt: 2, arrivedAt: 3, type, detail },
})

const roundTrip = (batch: readonly Evaluation[]) => evaluationCodec.decode(evaluationCodec.encode(batch))

t.test('readings come back with every vital, coded ones and null fields included', async t => {
  const every = Object.fromEntries(VITAL_SIGN_CODES.map((code, i) => [code, code === 'consciousness' ? 'V' : i / 4]))
  const batch = [
    reading(),
    reading({ vitals: every, patientId: null, seq: null, clockCorrected: true }),
    reading({ vitals: {}, deviceTime: -1, seq: 0 }),
    reading({ vitals: { temp: 36.55 } }),
  ]
  t.strictSame(roundTrip(batch), batch)
})

t.test('events come back with odd detail, presence and ticks too', async t => {
  const odd = Object.fromEntries(ODD_TEXTS.filter(text => text !== '__proto__').map((text, i) => [`${text}${i}`, text]))
  const batch: Evaluation[] = [
    event({}),
    event(odd),
    event({ deep: [{ a: null, b: [true, 1.5] }] }),
    ...DEVICE_EVENT_TYPES.map(type => event({}, type)),
    { type: 'presence', deviceId: 'd', online: false, at: 4 },
    { type: 'tick', shard: 1, at: 5 },
  ]
  t.strictSame(roundTrip(batch), batch)
  t.ok(survivesJsonb(evaluationCodec.encode(batch)))
})

t.test('a value that is not a finite number never travels', async t => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    t.throws(() => evaluationCodec.encode([reading({ vitals: { hr: value } })]), TypeError)
  }
})

t.test('what is not ours is refused with a reason', async t => {
  const bad = [
    '',
    'inbound/1\n[]\n',
    'evaluation/1\n',
    'evaluation/1\n{}',
    'evaluation/1\n[1]',
    'evaluation/1\n[["x"]]',
    'evaluation/1\n[["r","d",null,1,1,1,0,null,"nonsense",1]]',
    'evaluation/1\n[["r","d",null,1,1,1,0,null,"hr"]]',
    'evaluation/1\n[["r","d",null,1,1,1,0,null,"hr",null]]',
    'evaluation/1\n[["r",1,null,1,1,1,0,null]]',
    'evaluation/1\n[["e","d",null,1,1,1,"explosion",{}]]',
    'evaluation/1\n[["e","d",null,1,1,1,"fall",[]]]',
    'evaluation/1\n[["t",null,1]]',
  ]
  for (const text of bad)
    t.throws(() => evaluationCodec.decode(text), { message: /^Not a batch of this queue: / }, text)
})
