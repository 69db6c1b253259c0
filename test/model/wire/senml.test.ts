import t from 'tap'
import type { RejectReason } from '../../../model/reject.ts'
import { decodeSenml, encodeSenml } from '../../../model/wire/senml.ts'

const ARRIVED = 1_795_000_000_500
const BT = 1_795_000_000

const decode = (pack: unknown) => decodeSenml(JSON.stringify(pack), ARRIVED)

t.test('readings come out as they went in', async t => {
  const readings = [
    { deviceTime: 1_795_000_000_123, seq: null, vitals: { hr: 72, spo2: 97 } },
    { deviceTime: 1_795_000_001_123, seq: null, vitals: { temp: 37.2, consciousness: 'A' } },
    { deviceTime: null, seq: null, vitals: { rr: 16 } },
  ]
  t.strictSame(decodeSenml(encodeSenml(readings), ARRIVED), { readings, refused: [] })
  t.strictSame(decodeSenml(encodeSenml(readings, 'urn:dev:mac:0024befffe804ff1:'), ARRIVED), { readings, refused: [] })
})

t.test('base values hold until they are set anew (RFC 8428, 4.6)', async t => {
  const { readings, refused } = decode([
    { bn: 'urn:dev:ow:10e2073a01080063:', bt: BT, bu: '%', bver: 5 },
    { n: 'spo2', v: 97 },
    { n: 'hr', u: '/min', v: 72 },
    { n: 'spo2', t: 1, v: 96 },
    { bt: BT + 10, bv: 90, n: 'spo2', v: 5 },
  ])
  t.strictSame(refused, [])
  t.strictSame(readings, [
    { deviceTime: BT * 1000, seq: null, vitals: { spo2: 97, hr: 72 } },
    { deviceTime: (BT + 1) * 1000, seq: null, vitals: { spo2: 96 } },
    { deviceTime: (BT + 10) * 1000, seq: null, vitals: { spo2: 95 } },
  ])
})

t.test('times below 2^28 s count from now, zero is now (RFC 8428, 4.5.3)', async t => {
  const { readings } = decode([
    { n: 'hr', v: 70, t: -5 },
    { n: 'hr', v: 71 },
    { bt: BT, n: 'hr', v: 72 },
  ])
  t.strictSame(readings, [
    { deviceTime: ARRIVED - 5000, seq: null, vitals: { hr: 70 }, timeIsRelative: true },
    { deviceTime: null, seq: null, vitals: { hr: 71 } },
    { deviceTime: BT * 1000, seq: null, vitals: { hr: 72 } },
  ])
})

t.test('a name is a code alone or behind a base name, and nothing that only ends like one', async t => {
  const ok = [
    'hr',
    'urn:dev:ow:1:hr',
    'bed4/hr',
    'urn:dev:ow:10e2073a01080063_hr',
    'urn:dev:org:32473-1_abp_sbp',
    'x:o2_flow',
  ]
  for (const n of ok) t.equal(decode([{ n, v: 60 }]).readings.length, 1, n)
  for (const n of ['mean_hr', 'HR', 'xhr', 'hr:', '', '__proto__', 'urn:dev:ow:1:mean_hr']) {
    t.match(decode([{ n, v: 60 }]), { readings: [], refused: [{ reason: 'unknown-code' }] }, n)
  }
})

t.test('units are the catalogue’s or another spelling of the same', async t => {
  for (const [n, u] of [
    ['hr', '/min'],
    ['hr', 'beat/min'],
    ['rr', '1/min'],
    ['spo2', '%'],
    ['spo2', '/100'],
    ['sbp', 'mm[Hg]'],
    ['sbp', 'mmHg'],
    ['temp', 'Cel'],
  ]) {
    t.equal(decode([{ n, u, v: 40 }]).readings.length, 1, `${n} ${u}`)
  }
  for (const [n, u] of [
    ['spo2', '/'],
    ['temp', 'K'],
    ['sbp', 'Pa'],
    ['hr', 'Hz'],
    ['glucose', 'mmol/L'],
    ['hr', 7],
  ]) {
    t.match(decode([{ n, u, v: 40 }]), { readings: [], refused: [{ reason: 'wrong-unit' }] }, `${n} ${u}`)
  }
  t.match(decode([{ n: 'consciousness', u: '%', vs: 'A' }]).refused, [{ reason: 'wrong-unit' }])
})

t.test('one bad record is refused alone', async t => {
  const bad: [unknown, RejectReason][] = [
    [7, 'wrong-shape'],
    [{ n: 'spo2', v: '97' }, 'wrong-type'],
    [{ n: 'spo2', vb: true }, 'wrong-type'],
    [{ n: 'spo2', vd: 'AQ' }, 'wrong-type'],
    [{ n: 'spo2', s: 97 }, 'wrong-type'],
    [{ n: 'spo2' }, 'wrong-type'],
    [{ n: 'spo2', v: 97, t: 'x' }, 'wrong-shape'],
    [{ n: 5, v: 97 }, 'wrong-shape'],
    [{ n: 'sp02', v: 97 }, 'unknown-code'],
  ]
  for (const [record, reason] of bad) {
    const { readings, refused } = decode([record, { bt: BT, n: 'hr', v: 72 }])
    t.strictSame(readings, [{ deviceTime: BT * 1000, seq: null, vitals: { hr: 72 } }], JSON.stringify(record))
    t.strictSame(
      refused.map(r => r.reason),
      [reason],
      JSON.stringify(record),
    )
  }
  t.match(decodeSenml('[{"n":"spo2","v":1e999},{"n":"hr","v":72}]', ARRIVED), {
    readings: [{ vitals: { hr: 72 } }],
    refused: [{ reason: 'wrong-type' }],
  })
})

t.test('what the records behind it rest on refuses the pack', async t => {
  const packs = [
    [{ bt: 'x', n: 'hr', v: 72 }],
    [{ bn: 5, n: 'hr', v: 72 }],
    [{ bu: 5, n: 'hr', v: 72 }],
    [{ bv: '1', n: 'hr', v: 72 }],
    [{ bver: 11, n: 'hr', v: 72 }],
    [
      { n: 'hr', v: 72 },
      { n: 'spo2', v: 97, must_: 1 },
    ],
    { n: 'hr', v: 72 },
    [],
    [{ bn: 'x:' }],
  ]
  for (const pack of packs) {
    t.match(decode(pack), { readings: [], refused: [{ reason: 'wrong-shape' }] }, JSON.stringify(pack))
  }
})

t.test('fields nobody knows are ignored, a repeated value of one instant stays the first', async t => {
  const { readings } = decode([
    { bt: BT, n: 'hr', v: 72, colour: 'red' },
    { n: 'hr', v: 99 },
  ])
  t.strictSame(readings, [{ deviceTime: BT * 1000, seq: null, vitals: { hr: 72 } }])
})

t.test('the limits of every payload hold here too', async t => {
  t.match(decodeSenml('', ARRIVED).refused, [{ reason: 'empty-payload' }])
  t.match(decodeSenml('{', ARRIVED).refused, [{ reason: 'malformed-json' }])
  t.match(decodeSenml('['.repeat(99), ARRIVED).refused, [{ reason: 'too-deep' }])
  t.match(decodeSenml(`[${Array(10_001).fill('1').join(',')}]`, ARRIVED).refused, [{ reason: 'too-many-readings' }])
})
