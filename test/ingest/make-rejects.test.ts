import t from 'tap'
import { makeRejects } from '../../ingest/make-rejects.ts'
import type { DeviceMessage } from '../../model/inbound.ts'
import type { Refusal } from '../../model/wire/refusal.ts'

const message: DeviceMessage = { type: 'message', deviceId: 'd', kind: 'vitals', arrivedAt: 5, payload: '{}' }
const refusal = (detail: string): Refusal => ({ reason: 'implausible', detail })

t.test('the same refusal of the same message is the same reject, any other is another', async t => {
  const id = (m: DeviceMessage, detail = 'a') => makeRejects(m, [refusal(detail)])[0]?.id
  const first = id(message)
  t.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(id({ ...message }), first)
  const others = [
    id(message, 'b'),
    id({ ...message, deviceId: 'e' }),
    id({ ...message, kind: 'senml' }),
    id({ ...message, arrivedAt: 6 }),
    id({ ...message, payload: '{ }' }),
    id({ ...message, payload: new Uint8Array([0xff]) }),
    id({ ...message, payload: new Uint8Array([0xfe]) }),
  ]
  t.equal(new Set([first, ...others]).size, 8)
})

t.test('a message with thousands of refusals leaves a few rejects that say how many there were', async t => {
  const many = Array.from({ length: 10_000 }, (_, i) => refusal(`${i}`))
  const small = makeRejects(message, many)
  t.equal(small.length, 20)
  t.equal(small.at(-1)?.detail, '19; and 9980 more refusals in this message')
  const large = makeRejects({ ...message, payload: 'x'.repeat(262_144) }, many)
  t.equal(large.length, 2)
  t.equal(makeRejects({ ...message, payload: 'x'.repeat(9_000_000) }, many).length, 1)
})
