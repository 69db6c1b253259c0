import t from 'tap'
import type { RejectReason } from '../../../model/reject.ts'
import { decodeNative, encodeNative } from '../../../model/wire/native.ts'
import { MAX_READINGS } from '../../../model/wire/refusal.ts'

const TS = 1_795_000_000_000

t.test('one reading and an array of readings come out as they went in', async t => {
  const one = { deviceTime: TS, seq: 12, vitals: { hr: 72, spo2: 97 } }
  const two = { deviceTime: null, seq: null, vitals: { consciousness: 'A' } }
  t.strictSame(decodeNative('{"ts":1795000000000,"seq":12,"vitals":{"hr":72,"spo2":97}}').readings, [one])
  t.strictSame(decodeNative(encodeNative(one)), { readings: [one], refused: [] })
  t.strictSame(decodeNative(encodeNative([one, two])), { readings: [one, two], refused: [] })
})

t.test('what is no payload at all refuses the message, with its reason', async t => {
  const cases: [string, RejectReason][] = [
    ['', 'empty-payload'],
    [' \n', 'empty-payload'],
    ['{"ts":', 'malformed-json'],
    ['hello', 'malformed-json'],
    ['{"vitals":{"hr":72}}{"vitals":{"hr":72}}', 'malformed-json'],
    ['{"vitals":{"hr":72,}}', 'malformed-json'],
    ['{"vitals":{"hr":NaN}}', 'malformed-json'],
    ['{"vitals":{"hr":Infinity}}', 'malformed-json'],
    ['{"vitals":{"hr":-Infinity}}', 'malformed-json'],
    ['{"vitals":{"hr":nan}}', 'malformed-json'],
    ['\ufeff{"vitals":{"hr":72}}', 'malformed-json'],
    ['72', 'wrong-shape'],
    ['null', 'wrong-shape'],
    ['"hr"', 'wrong-shape'],
    ['true', 'wrong-shape'],
    ['{}', 'wrong-shape'],
    ['[]', 'wrong-shape'],
    ['{"vitals":{}}', 'wrong-shape'],
    ['{"vitals":[72]}', 'wrong-shape'],
    ['{"vitals":null}', 'wrong-shape'],
    ['{"hr":72}', 'wrong-shape'],
  ]
  for (const [payload, reason] of cases) {
    const { readings, refused } = decodeNative(payload)
    t.strictSame([readings.length, refused.map(r => r.reason)], [0, [reason]], payload)
  }
})

t.test('a value that is no value is refused alone; the others of its instant are kept', async t => {
  for (const bad of ['"NaN"', '1e999', '-1e999', 'null', 'true', '[72]', '{"v":72}']) {
    const { readings, refused } = decodeNative(`{"ts":${TS},"vitals":{"hr":${bad},"spo2":97}}`)
    if (bad === '"NaN"') {
      // A text may be a coded value: the catalogue decides, in ingest.
      t.strictSame(readings[0]?.vitals, { hr: 'NaN', spo2: 97 })
      continue
    }
    t.strictSame(readings[0]?.vitals, { spo2: 97 }, bad)
    t.match(refused, [{ reason: 'wrong-type', detail: /^vitals\.hr: / }], bad)
    t.equal(refused.length, 1)
  }
})

t.test('an unknown code is refused alone', async t => {
  const { readings, refused } = decodeNative('{"vitals":{"hr":72,"mood":3}}')
  t.strictSame(readings[0]?.vitals, { hr: 72 })
  t.strictSame(refused, [{ reason: 'unknown-code', detail: 'vitals.mood: no such vital sign' }])
})

t.test('a reading with a bad time is refused alone', async t => {
  const { readings, refused } = decodeNative(
    `[{"ts":"now","vitals":{"hr":1}},{"ts":${TS},"vitals":{"hr":2}},{"ts":1e999,"vitals":{"hr":3}}]`,
  )
  t.strictSame(
    readings.map(r => r.vitals.hr),
    [2],
  )
  t.match(refused, [
    { reason: 'wrong-shape', detail: /^\[0\]\.ts: "now"/ },
    { reason: 'wrong-shape', detail: /^\[2\]\.ts: Infinity/ },
  ])
})

t.test('an element that is no reading is refused alone', async t => {
  const { readings, refused } = decodeNative('[7,{"vitals":{"hr":72}},[],null]')
  t.equal(readings.length, 1)
  t.equal(refused.length, 3)
})

t.test('a bad sequence number costs the number, not the reading', async t => {
  const { readings, refused } = decodeNative(`{"ts":${TS},"seq":"x","vitals":{"hr":72}}`)
  t.strictSame(readings, [{ deviceTime: TS, seq: null, vitals: { hr: 72 } }])
  t.match(refused, [{ reason: 'wrong-shape', detail: 'seq: "x" is not a whole number' }])
})

t.test('null as time or sequence number means none', async t => {
  const { readings, refused } = decodeNative('{"ts":null,"seq":null,"vitals":{"hr":72}}')
  t.strictSame(readings, [{ deviceTime: null, seq: null, vitals: { hr: 72 } }])
  t.equal(refused.length, 0)
})

t.test('keys with a meaning in JavaScript are keys like others', async t => {
  const { readings, refused } = decodeNative(
    '{"__proto__":{"ts":5},"constructor":1,"vitals":{"__proto__":{"hr":300},"constructor":2,"toString":3,"hr":72}}',
  )
  t.strictSame(readings, [{ deviceTime: null, seq: null, vitals: { hr: 72 } }])
  t.strictSame(
    refused.map(r => r.reason),
    ['unknown-code', 'unknown-code', 'unknown-code'],
  )
  t.equal(Object.getPrototypeOf(readings[0]?.vitals), Object.prototype)
  t.notOk('hr' in {})
})

t.test('a flood of readings in one message is refused, and a full message is not', async t => {
  const flood = `[${Array(100_000).fill('1').join(',')}]`
  t.match(decodeNative(flood), { readings: [], refused: [{ reason: 'too-many-readings' }] })
  const full = `[${Array(MAX_READINGS).fill('{"vitals":{"hr":72}}').join(',')}]`
  t.equal(decodeNative(full).readings.length, MAX_READINGS)
})

t.test('deep JSON is refused before it is parsed; brackets in texts do not count', async t => {
  const deep = 120_000
  for (const payload of [
    '['.repeat(deep),
    '['.repeat(deep) + ']'.repeat(deep),
    '{"a":'.repeat(deep / 3),
    `{"vitals":{"hr":${'['.repeat(20)}${']'.repeat(20)}}}`,
  ]) {
    t.match(decodeNative(payload), { readings: [], refused: [{ reason: 'too-deep' }] })
  }
  t.equal(decodeNative(`{"note":"${'[{'.repeat(50)}\\"[[[[[[[[[","vitals":{"hr":72}}`).readings.length, 1)
})

t.test('no detail is long or carries what a text column cannot', async t => {
  const nasty = `${'\\u0000\\ud800'.repeat(5_000)}`
  for (const payload of [
    `{"vitals":{"hr":72,"${nasty}":1}}`,
    `{"vitals":{"hr":true,"${nasty}":1}}`,
    `"${nasty}"`,
    `${'\u0000'.repeat(9_000)}`,
  ]) {
    for (const { detail } of decodeNative(payload).refused) {
      t.ok(detail.length < 600, `${detail.length}`)
      t.notMatch(detail, /\p{Surrogate}|\0/u)
    }
  }
})
