import t from 'tap'
import { debtMs, newBucket, take } from '../../broker/bucket.ts'
import { failedLogins } from '../../broker/failed-logins.ts'
import { frameScanner } from '../../broker/frames.ts'
import { gateways } from '../../broker/gateways.ts'
import { login } from '../../broker/login.ts'
import { acknowledgements } from '../../bus/acknowledgements.ts'
import { someCredentials, tokenOf } from '../support/broker.ts'

t.test('frames are seen by their headers, however the stream is cut', async t => {
  const stream = Buffer.from([0x10, 2, 9, 9, 0x30, 0x80, 1, ...new Array<number>(128).fill(0xff), 0xc0, 0, 0xe0, 0])
  for (const size of [1, 2, 3, 7, 64, stream.length]) {
    const seen: number[][] = []
    const scan = frameScanner((type, length) => seen.push([type, length]) > 0)
    for (let at = 0; at < stream.length; at += size) t.ok(scan(stream.subarray(at, at + size)))
    t.same(seen, [
      [1, 2],
      [3, 128],
      [12, 0],
      [14, 0],
    ])
  }
})

t.test('a length of more than four bytes is no MQTT, and a refused frame ends the scan', async t => {
  t.notOk(frameScanner(() => true)(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])))
  t.notOk(frameScanner((_type, length) => length < 10)(Buffer.from([0x30, 11])))
})

t.test('acknowledgements leave in order, each once, with their error', async t => {
  const left: string[] = []
  const acks = acknowledgements(() => {})
  const settle = ['a', 'b', 'c', 'd'].map(name =>
    acks.reserve(error => left.push(error ? `${name} ${error.message}` : name)),
  )
  settle[2]?.()
  settle[1]?.(new Error('refused'))
  t.same(left, [])
  t.equal(acks.pending(), 4)
  settle[0]?.()
  settle[0]?.()
  t.same(left, ['a', 'b refused', 'c'])
  settle[3]?.()
  t.same(left, ['a', 'b refused', 'c', 'd'])
  t.equal(acks.pending(), 0)
})

t.test('a bucket fills with time up to the burst, goes into debt, and a clock set back fills nothing', async t => {
  const rate = { perSecond: 10, burst: 5 }
  const bucket = newBucket(rate, 0)
  for (let i = 0; i < 7; i++) take(bucket, rate, 1, 0)
  t.equal(debtMs(bucket, rate), 200)
  take(bucket, rate, 0, 100)
  t.equal(debtMs(bucket, rate), 100)
  take(bucket, rate, 0, -50_000)
  t.equal(debtMs(bucket, rate), 100)
  take(bucket, rate, 0, 60_000)
  t.equal(bucket.tokens, 5)
})

t.test('failures are slowed per address, forgiven after a minute, and bounded in memory', async t => {
  const failures = failedLogins()
  const delays = Array.from({ length: 14 }, () => failures.failed('a', 0))
  t.same(delays, [0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
  t.equal(failures.failed('b', 0), 0)
  t.equal(failures.failed('a', 60_001), 0)
  const many = failedLogins()
  for (let i = 0; i < 6; i++) many.failed('first', 0)
  for (let i = 0; i < 10_000; i++) many.failed(`other-${i}`, 0)
  t.equal(many.failed('first', 0), 0, 'the one longest ago made room')
})

t.test('logins of one moment share one lookup', async t => {
  const ids = Array.from({ length: 300 }, (_, i) => `dev-${i}`)
  const credentials = someCredentials(ids)
  const { byToken } = login(credentials)
  const answers = await Promise.all(ids.map(id => byToken(id, Buffer.from(tokenOf(id)))))
  t.ok(answers.every(hash => hash?.length === 32))
  t.equal(credentials.lookups, 1)
  t.equal(await byToken('dev-1', Buffer.from(tokenOf('dev-2'))), null)
  t.equal(await byToken('nobody', Buffer.alloc(0)), null)
})

t.test('what a gateway speaks for is asked at most once a second, and again after a change', async t => {
  const credentials = someCredentials([])
  credentials.behind.set('g', new Set(['s']))
  const known = gateways(credentials)
  t.equal(known.speaksFor('g', 's', 0), null)
  await known.ask('g', 0)
  t.equal(known.speaksFor('g', 's', 4999), true)
  t.equal(known.speaksFor('g', 's', 5000), null)
  t.equal(known.speaksFor('g', 'x', 999), false)
  t.equal(known.speaksFor('g', 'x', 1000), null)
  known.changed('s')
  t.equal(known.speaksFor('g', 's', 5001), null)
  t.equal(known.devicesOver('g'), 2)
  known.forget('g')
  t.equal(known.devicesOver('g'), 1)
})
