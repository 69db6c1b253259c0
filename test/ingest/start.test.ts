import t from 'tap'
import { startIngest } from '../../ingest/start.ts'
import type { DeviceEvent } from '../../model/device-event.ts'
import type { Inbound } from '../../model/inbound.ts'
import type { Reading } from '../../model/reading.ts'
import type { Reject } from '../../model/reject.ts'
import { Unstorable } from '../../store/unstorable.ts'
import { ingestPorts, message, NOW, profile } from '../support/ingest-ports.ts'
import { until } from '../support/until.ts'

const vitals = (hr: number, at = NOW): Inbound => message('d1', { ts: at, vitals: { hr } }, { arrivedAt: at })

t.test('a batch is evaluated, shown, stored and counted', async t => {
  const r = ingestPorts()
  const ingest = await startIngest({}, r.ports)
  await r.inbound.feed(0, [vitals(72), message('d1', '{'), message('d1', { type: 'fall' }, { kind: 'events' })])
  t.match(r.evaluations.added, [{ shard: 0, batch: [{ type: 'reading' }, { type: 'event' }] }])
  t.match(r.live, [{ patientId: 'p-d1', deviceId: 'd1', vitals: { hr: 72 } }])
  t.equal(r.readings.size, 1)
  t.equal(r.events.length, 1)
  t.equal(r.rejects.size, 1)
  await ingest.close()
  t.match(r.statuses, [{ deviceId: 'd1', acceptedMore: 1, rejectedMore: 1, lastSeenAt: NOW, online: true }])
  t.ok(r.inbound.isClosed() && r.backfilled.isClosed())
  t.match(await r.ports.metrics.registry.metrics(), 'wardbeat_ingest_rejects_total{reason="malformed-json"} 1')
})

t.test(
  'evaluation is requested before the store is asked, and a store that never answers holds up nothing',
  async t => {
    const r = ingestPorts()
    const order: string[] = []
    const ports = {
      ...r.ports,
      evaluations: {
        ...r.ports.evaluations,
        async add() {
          order.push('evaluation')
        },
      },
      vitals: {
        write() {
          order.push('store')
          return new Promise<void>(() => {})
        },
      },
    }
    const ingest = await startIngest({ storeTimeoutMs: 20 }, ports)
    for (let i = 0; i < 5; i++) await r.inbound.feed(0, [vitals(72, NOW + i)])
    t.strictSame(order, [
      ...['evaluation', 'store', 'evaluation', 'store', 'evaluation', 'store'],
      'evaluation', // the breaker is open: the store is left alone, the readings wait durably
      'evaluation',
    ])
    const waiting = r.backfill.added.flatMap(({ batch }) => batch.map(reading => reading.deviceTime))
    t.strictSame(waiting, [NOW, NOW + 1, NOW + 2, NOW + 3, NOW + 4])
    await ingest.close()
  },
)

t.test('readings of a store that fails are written by the backfill when it is back', async t => {
  const r = ingestPorts()
  let down = true
  const written: Reading[] = []
  const vitalsPort = {
    async write(batch: readonly Reading[]) {
      if (down) throw new Error('away')
      written.push(...batch)
    },
  }
  const ingest = await startIngest({}, { ...r.ports, vitals: vitalsPort })
  for (let i = 0; i < 4; i++) await r.inbound.feed(0, [vitals(70 + i, NOW + i)])
  const waiting = r.backfill.added.map(({ batch }) => batch)
  t.equal(waiting.length, 4)
  await t.rejects(r.backfilled.feed(0, waiting[0] ?? []), 'the queue keeps the batch')
  down = false
  for (const batch of waiting) await r.backfilled.feed(0, batch)
  await r.inbound.feed(0, [vitals(74, NOW + 4)])
  t.strictSame(
    written.map(reading => reading.vitals.hr),
    [70, 71, 72, 73, 74],
    'in order, and the backfill’s success closed the breaker',
  )
  await ingest.close()
})

t.test('with store and backfill away the batch is handed back, and nothing is lost or judged twice', async t => {
  const r = ingestPorts()
  let down = true
  const away = async () => {
    if (down) throw new Error('away')
  }
  const ingest = await startIngest(
    {},
    {
      ...r.ports,
      vitals: {
        async write(batch) {
          await away()
          return r.ports.vitals.write(batch)
        },
      },
      backfill: { ...r.ports.backfill, producer: { ...r.ports.backfill.producer, add: away } },
    },
  )
  const batch = [vitals(72), message('d1', '{')]
  await t.rejects(r.inbound.feed(0, batch))
  down = false
  await r.inbound.feed(0, batch)
  t.equal(r.readings.size, 1)
  t.equal(r.rejects.size, 1)
  await ingest.close()
  t.match(r.statuses, [{ acceptedMore: 1, rejectedMore: 1 }])
  t.equal(r.statuses.length, 1)
})

t.test('with the evaluations queue away nothing is stored before the alarm path has it', async t => {
  const r = ingestPorts()
  const evaluations = {
    ...r.ports.evaluations,
    async add() {
      throw new Error('away')
    },
  }
  const ingest = await startIngest({}, { ...r.ports, evaluations })
  await t.rejects(r.inbound.feed(0, [vitals(72)]))
  t.equal(r.readings.size, 0)
  await ingest.close()
})

t.test('the same batch twice leaves the same rows', async t => {
  const r = ingestPorts()
  const ingest = await startIngest({}, r.ports)
  const batch = () => [vitals(72), message('d1', { vitals: { hr: 999, spo2: 97 } })]
  await r.inbound.feed(0, batch())
  const rows = [[...r.readings.keys()], [...r.rejects.keys()]]
  await r.inbound.feed(0, batch())
  t.strictSame([[...r.readings.keys()], [...r.rejects.keys()]], rows)
  await ingest.close()
})

t.test('one flood of stored-up readings is evaluated and stored in pieces, in order', async t => {
  const r = ingestPorts()
  const ingest = await startIngest({}, r.ports)
  const flood = Array.from({ length: 9_000 }, (_, i) => ({ ts: NOW - 9_000 + i, vitals: { hr: 72 } }))
  await r.inbound.feed(0, [message('d1', flood.slice(0, 4_500)), message('d1', flood.slice(4_500))])
  const sizes = r.evaluations.added.map(({ batch }) => batch.length)
  t.strictSame(sizes, [5_000, 4_000])
  t.equal(r.readings.size, 9_000)
  await ingest.close()
})

t.test('old numbers are not shown as news', async t => {
  const r = ingestPorts()
  const ingest = await startIngest({}, r.ports)
  await r.inbound.feed(0, [message('d1', { ts: NOW - 61_000, vitals: { hr: 72 } })])
  t.equal(r.live.length, 0)
  t.equal(r.evaluations.added.length, 1)
  await ingest.close()
})

t.test('an assignment made while running counts as soon as the change is told', async t => {
  const r = ingestPorts([profile('d1', null)])
  const ingest = await startIngest({}, r.ports)
  await r.inbound.feed(0, [vitals(72)])
  t.equal(r.evaluations.added.length, 0)
  r.known.set('d1', profile('d1', 'ada'))
  r.change('d1')
  await until(async () => {
    await r.inbound.feed(0, [vitals(72)])
    return r.evaluations.added.length > 0
  })
  t.match(r.evaluations.added[0]?.batch, [{ reading: { patientId: 'ada' } }])
  await ingest.close()
})

t.test('a reading that overtakes the word of its assignment is evaluated for its patient', async t => {
  const r = ingestPorts([profile('d1', null)])
  let now = NOW
  let asked = 0
  const profiles = {
    async profiles(ids?: readonly string[]) {
      asked++
      return r.ports.profiles.profiles(ids)
    },
  }
  const ingest = await startIngest({}, { ...r.ports, profiles, clock: () => now })
  await r.inbound.feed(0, [vitals(72)])
  await r.inbound.feed(0, [vitals(72)])
  t.equal(asked, 2, 'a device of nobody is looked up once a second')
  r.known.set('d1', profile('d1', 'ada'))
  now += 60_000
  await r.inbound.feed(0, [vitals(180, now)])
  t.match(r.evaluations.added, [{ batch: [{ reading: { patientId: 'ada', vitals: { hr: 180 } } }] }])
  await r.inbound.feed(0, [vitals(181, now + 1)])
  t.equal(asked, 3, 'and one of somebody is not')
  await ingest.close()
})

t.test('what the store can never take is set aside alone, and the readings around it are stored', async t => {
  const r = ingestPorts()
  const vitalsPort = {
    async write(batch: readonly Reading[]) {
      if (batch.some(reading => reading.vitals.hr === 66)) throw new Unstorable(new Error('22003'))
      await r.ports.vitals.write(batch)
    },
  }
  const events = {
    async write(batch: readonly DeviceEvent[]) {
      if (batch.some(event => event.type === 'fall')) throw new Unstorable(new Error('22P02'))
      await r.ports.events.write(batch)
    },
  }
  const rejects = {
    ...r.ports.rejects,
    async put(batch: readonly Reject[]) {
      if (batch.some(reject => reject.reason === 'malformed-json')) throw new Unstorable(new Error('54000'))
      await r.ports.rejects.put(batch)
    },
  }
  const ingest = await startIngest({}, { ...r.ports, vitals: vitalsPort, events, rejects })
  const readings = Array.from({ length: 9 }, (_, i) => vitals(60 + i, NOW + i))
  const event = (type: string) => message('d1', { ts: NOW, type }, { kind: 'events' })
  await r.inbound.feed(0, [...readings, event('fall'), event('lead-off'), message('d1', '{')])
  t.equal(r.readings.size, 8)
  t.equal(r.backfill.added.length, 0, 'the store works: nothing waits')
  t.match(r.events, [{ type: 'lead-off' }])
  const [reading, fall] = [...r.rejects.values()].sort((a, b) => b.kind.localeCompare(a.kind))
  t.match(reading, { kind: 'vitals', reason: 'poisonous', payload: `{"ts":${NOW + 6},"vitals":{"hr":66}}` })
  t.match(fall, { kind: 'events', reason: 'poisonous', payload: `{"ts":${NOW},"type":"fall","detail":{}}` })
  t.match(await r.ports.metrics.registry.metrics(), 'wardbeat_ingest_rejects_total{reason="poisonous"} 3')

  const backfilled = r.backfilled.feed(0, [{ ...[...r.readings.values()][0], vitals: { hr: 66 } } as Reading])
  await t.resolves(backfilled, 'nor does it hold up the backfill')
  await ingest.close()
})

t.test('lost changes reload everything, with a database that is away for a moment', async t => {
  const r = ingestPorts([profile('d1', null)])
  let away = false
  let asked = 0
  const profiles = {
    async profiles(ids?: readonly string[]) {
      asked++
      if (away) throw new Error('away')
      return r.ports.profiles.profiles(ids)
    },
  }
  const ingest = await startIngest({}, { ...r.ports, profiles })
  r.known.set('d1', profile('d1', 'ada'))
  away = true
  r.loseChanges()
  await until(() => asked > 1)
  away = false
  await until(async () => {
    await r.inbound.feed(0, [vitals(72)])
    return r.evaluations.added.length > 0
  })
  t.match(r.evaluations.added[0]?.batch, [{ reading: { patientId: 'ada' } }])
  await ingest.close()
})

t.test('a device registered a moment ago is looked up; a stranger is not asked for with every batch', async t => {
  const r = ingestPorts([])
  const asked: (readonly string[] | undefined)[] = []
  const profiles = {
    async profiles(ids?: readonly string[]) {
      asked.push(ids)
      return r.ports.profiles.profiles(ids)
    },
  }
  const ingest = await startIngest({}, { ...r.ports, profiles })
  r.known.set('d1', profile('d1'))
  await r.inbound.feed(0, [vitals(72), message('stranger', { vitals: { hr: 72 } })])
  await r.inbound.feed(0, [vitals(73, NOW + 1), message('stranger', { vitals: { hr: 72 } })])
  t.strictSame(asked, [undefined, ['d1', 'stranger']], 'the clock stands still')
  t.equal(r.evaluations.added.length, 2)
  await ingest.close()
})

t.test('statuses are written every few seconds, and those that could not be are written later', async t => {
  const r = ingestPorts()
  let fail = true
  const statuses = {
    async record(batch: Parameters<typeof r.ports.statuses.record>[0]) {
      if (fail) {
        fail = false
        throw new Error('away')
      }
      await r.ports.statuses.record(batch)
    },
  }
  const ingest = await startIngest({ statusEveryMs: 10 }, { ...r.ports, statuses })
  await r.inbound.feed(0, [vitals(72)])
  await until(() => r.statuses.length > 0)
  t.match(r.statuses, [{ deviceId: 'd1', acceptedMore: 1 }])
  await ingest.close()
})
