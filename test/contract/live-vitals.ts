import type { Test } from 'tap'
import type { LiveVitals, LiveVitalsPublisher, LiveVitalsSubscriber } from '../../bus/live-vitals.ts'
import { T0 } from '../support/records.ts'
import { until } from '../support/until.ts'

export interface LiveVitalsUnderTest {
  publisher(clock: () => number): LiveVitalsPublisher
  subscriber(): LiveVitalsSubscriber
  /** Cuts both connections from the server's side. */
  cut(): Promise<void>
  /** Hears every text that a publisher sends. @returns what was heard until now, when all that was sent has arrived */
  overhear(): Promise<() => Promise<readonly string[]>>
}

let at = T0
const live = (patientId: string, hr: number, deviceId = 'd'): LiveVitals => ({
  patientId,
  deviceId,
  measuredAt: ++at,
  arrivedAt: at,
  vitals: { hr },
})

/** What every adapter of `bus/live-vitals.ts` promises. */
export function liveVitalsContract(t: Test, open: (t: Test) => Promise<LiveVitalsUnderTest>): void {
  async function channel(t: Test) {
    const under = await open(t)
    const clock = { skipped: 0 }
    const publisher = under.publisher(() => Date.now() + clock.skipped)
    const subscriber = under.subscriber()
    t.teardown(() => publisher.close())
    t.teardown(() => subscriber.close())
    const got: LiveVitals[] = []
    await subscriber.subscribe(lives => got.push(...lives))
    /** Publishes until it arrives: the watch takes a moment to reach the publisher. */
    const arrives = (patientId: string, hr: number, deviceId = 'd') =>
      until(() => {
        publisher.publish(live(patientId, hr, deviceId))
        return got.find(l => l.patientId === patientId && l.deviceId === deviceId && l.vitals.hr === hr)
      })
    return { under, publisher, subscriber, got, arrives, clock }
  }

  t.test('numbers of watched patients arrive, of others not', async t => {
    const { publisher, subscriber, got, arrives } = await channel(t)
    subscriber.watch(new Set(['watched']))
    t.match(await arrives('watched', 70), { deviceId: 'd', vitals: { hr: 70 } })
    publisher.publish(live('other', 60))
    await arrives('watched', 71, 'second')
    t.ok(got.every(l => l.patientId === 'watched'))
  })

  t.test('who watches all gets all, and may change what is watched', async t => {
    const { subscriber, got, arrives } = await channel(t)
    subscriber.watch('all')
    await arrives('one', 70)
    await arrives('two', 80)
    subscriber.watch(new Set(['two']))
    got.length = 0
    await arrives('two', 81)
    t.ok(got.every(l => l.patientId === 'two'))
  })

  t.test('of many numbers between two flushes only the newest travel', async t => {
    const { publisher, subscriber, got, arrives } = await channel(t)
    subscriber.watch('all')
    await arrives('p', 1)
    for (let hr = 1000; hr <= 3000; hr++) publisher.publish(live('p', hr))
    await until(() => got.some(l => l.vitals.hr === 3000))
    t.ok(got.filter(l => Number(l.vitals.hr) >= 1000).length <= 2)
  })

  t.test('a thousand patients at once arrive whole', async t => {
    const { publisher, subscriber, got, arrives } = await channel(t)
    subscriber.watch('all')
    await arrives('first', 1)
    const ids = Array.from({ length: 1000 }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`)
    for (const id of ids) publisher.publish(live(id, 70))
    await until(() => new Set(got.map(l => l.patientId)).size === 1001)
  })

  t.test('numbers flow again after the server cut both connections', async t => {
    const { under, subscriber, arrives } = await channel(t)
    subscriber.watch(new Set(['p']))
    await arrives('p', 70)
    await under.cut()
    await arrives('p', 71)
  })

  t.test('a watcher that is gone is forgotten; one that stays is not', async t => {
    const { under, publisher, subscriber, got, arrives, clock } = await channel(t)
    subscriber.watch('all')
    await arrives('p', 70)
    await subscriber.close()
    const heard = await under.overhear()
    clock.skipped = 6001
    got.length = 0
    publisher.publish(live('p', 71))
    await publisher.close()
    t.notOk((await heard()).some(payload => payload.includes('71')))
  })
}
