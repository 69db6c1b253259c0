import t from 'tap'
import { inboundCodec } from '../../bus/inbound-codec.ts'
import type { Inbound } from '../../model/inbound.ts'
import { PUBLISH_KINDS } from '../../model/topics.ts'
import { ODD_TEXTS, randomBy, survivesJsonb } from '../support/odd-texts.ts'

const message = (payload: string | Uint8Array, kind: (typeof PUBLISH_KINDS)[number] = 'vitals'): Inbound => ({
  type: 'message',
  deviceId: 'dev-1',
  kind,
  arrivedAt: 1795000000123,
  payload,
})

const roundTrip = (batch: readonly Inbound[]) => inboundCodec.decode(inboundCodec.encode(batch))

t.test('every odd payload comes back as it went', async t => {
  const batch = ODD_TEXTS.map(text => message(text))
  t.strictSame(roundTrip(batch), batch)
  for (const entry of batch) t.strictSame(roundTrip([entry]), [entry])
})

t.test('payloads that are bytes come back as the same bytes', async t => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i)
  for (const bytes of [new Uint8Array(), every, every.subarray(128, 131)]) {
    const [entry] = roundTrip([message(bytes)])
    t.ok(entry?.type === 'message' && entry.payload instanceof Uint8Array)
    if (entry?.type === 'message') t.same([...Buffer.from(entry.payload)], [...bytes])
  }
})

t.test('every kind, presence and ticks come back, in order', async t => {
  const batch: Inbound[] = [
    { type: 'tick', shard: 1, at: 1795000000000 },
    { type: 'presence', deviceId: 'a:b.c_d-e', online: true, at: 1795000000001 },
    ...PUBLISH_KINDS.map(kind => message('{"x":1}', kind)),
    { type: 'presence', deviceId: 'a:b.c_d-e', online: false, at: 1795000000002 },
  ]
  t.strictSame(roundTrip(batch), batch)
  t.strictSame(roundTrip([]), [])
})

t.test('random batches come back, and their text survives a JSON column', async t => {
  const random = randomBy(7)
  for (let round = 0; round < 200; round++) {
    const batch: Inbound[] = Array.from({ length: random(20) }, () => {
      const units = Array.from({ length: random(12) }, () => (random(3) === 0 ? 0xd7f0 + random(0x820) : random(0x100)))
      return message(String.fromCharCode(...units))
    })
    const text = inboundCodec.encode(batch)
    t.ok(survivesJsonb(text))
    t.strictSame(inboundCodec.decode(text), batch)
  }
})

t.test('what is not ours is refused with a reason', async t => {
  const good = inboundCodec.encode([message('{}'), { type: 'tick', shard: 0, at: 1 }])
  const bad = [
    '',
    '[]',
    'evaluation/1\n[]',
    'inbound/1\n',
    'inbound/1\n{}\n',
    'inbound/1\n[1]\n',
    'inbound/1\n[["x"]]\n',
    'inbound/1\n[["t","0",1]]\n',
    'inbound/1\n[["p","d",true,1]]\n',
    'inbound/1\n[["m","d",99,1,0,0]]\n',
    'inbound/1\n[["m","d",0,1,9,0]]\n',
    'inbound/1\n[["m","d",0,1,0,-1]]\n',
    'inbound/1\n[["m","d",0,null,0,0]]\n',
    good.slice(0, -1),
    `${good}x`,
  ]
  for (const text of bad) t.throws(() => inboundCodec.decode(text), { message: /^Not a batch of this queue: / }, text)
})
