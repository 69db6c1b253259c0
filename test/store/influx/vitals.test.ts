import t from 'tap'
import type { Reading } from '../../../model/reading.ts'
import { vitalsContract } from '../../contract/vitals.ts'
import { influxStore } from '../../support/influx-store.ts'
import { startInfluxdb } from '../../support/influxdb.ts'
import { needs } from '../../support/programs.ts'

const ADA = '00000000-0000-4000-8000-00000000000a'
const BEA = '00000000-0000-4000-8000-00000000000b'
const NOON = Date.UTC(2025, 2, 10, 12)

function reading(deviceTime: number, vitals: Reading['vitals'], more: Partial<Reading> = {}): Reading {
  return {
    deviceId: 'monitor-1',
    patientId: ADA,
    deviceTime,
    measuredAt: deviceTime,
    arrivedAt: deviceTime + 40,
    clockCorrected: false,
    seq: null,
    vitals,
    ...more,
  }
}

t.test('InfluxDB 1.x', needs('influxd'), async t => {
  const server = await startInfluxdb(t)
  vitalsContract(t, t => influxStore(t, server.url))

  const values = async (store: Awaited<ReturnType<typeof influxStore>>, patientId = ADA) =>
    (await store.reader.raw({ patientId, from: 0, to: NOON * 2, codes: ['hr'] }, 100)).get('hr') ?? []

  t.test('what another process has stored is not overwritten, whatever is said now', async t => {
    const store = await influxStore(t, server.url)
    const corrected = { measuredAt: NOON + 7, clockCorrected: true }
    await store.writer.write([reading(NOON, { hr: 70 }), reading(NOON - 5000, { hr: 66 }, corrected)])
    await store
      .makeWriter()
      .write([
        reading(NOON, { hr: 180, spo2: 97 }, { patientId: BEA }),
        reading(NOON - 5000, { hr: 181 }, { patientId: BEA, measuredAt: NOON + 99_000, clockCorrected: true }),
        reading(NOON + 1000, { hr: 71 }),
      ])
    t.same(await values(store), [
      [NOON, 70],
      [NOON + 7, 66],
      [NOON + 1000, 71],
    ])
    t.same(await values(store, BEA), [])
  })

  t.test('readings that were corrected to the same millisecond all stay', async t => {
    const store = await influxStore(t, server.url)
    const at = { measuredAt: NOON, clockCorrected: true }
    await store.writer.write([1, 2, 3].map(i => reading(NOON - i, { hr: 60 + i }, at)))
    t.same((await values(store)).map(([, value]) => value).sort(), [61, 62, 63])
    t.equal(await store.maintenance.reattribute('monitor-1', NOON, null, BEA), 3)
    t.same((await values(store, BEA)).map(([, value]) => value).sort(), [61, 62, 63])
    t.same(await values(store), [])
  })

  t.test('an id with signs that mean something is an id and nothing else', async t => {
    const store = await influxStore(t, server.url)
    const odd = [`a b,c=d`, `x'; drop measurement vitals --`, `"q"`, 'é💓']
    await store.writer.write(odd.map((deviceId, i) => reading(NOON + i, { hr: i }, { deviceId })))
    await store.makeWriter().write(odd.map((deviceId, i) => reading(NOON + i, { hr: 99 }, { deviceId })))
    const read = await store.history.readings(ADA, NOON, NOON + 10)
    t.same(
      read.map(({ deviceId, vitals }) => [deviceId, vitals.hr]),
      odd.map((deviceId, i) => [deviceId, i]),
    )
    t.same((await store.reader.latest([ADA])).get(ADA)?.[0]?.deviceId, odd.at(-1))
    t.same((await store.reader.latest([`' or 1=1`])).size, 0)
  })

  t.test('what InfluxDB can never take is Unstorable; what else is in the batch can be stored', async t => {
    const store = await influxStore(t, server.url)
    const good = reading(NOON + 1, { hr: 70 })
    for (const bad of [
      reading(NOON, { hr: Number.NaN }),
      reading(NOON, { hr: 70 }, { patientId: 'nobody' }),
      reading(1e300, { hr: 70 }),
      reading(NOON, { hr: 70 }, { deviceId: 'a\nvitals,device=b hr=1' }),
    ]) {
      await t.rejects(store.writer.write([good, bad]), { name: 'Unstorable' })
    }
    await store.writer.write([good])
    await t.rejects(store.influx.write('raw', [`vitals,device=b hr="text" ${NOON}000000`]), { name: 'Unstorable' })
    t.same(await values(store), [[NOON + 1, 70]])
  })

  t.test('readings come back as they were sent, of all devices in the order of measurement', async t => {
    const { history, writer } = await influxStore(t, server.url)
    const sent = [
      reading(NOON, { hr: 70.5, spo2: 97, glucose: 99, consciousness: 'A' }),
      reading(NOON + 999, { hr: 71 }),
      reading(NOON + 1500, { temp: 36.6 }, { deviceId: 'thermometer', arrivedAt: NOON + 86_400_000 }),
    ]
    await writer.write([...sent, reading(NOON, { hr: 90 }, { deviceId: 'other', patientId: BEA })])
    t.same(
      await history.readings(ADA, NOON, NOON + 1501),
      sent.map(({ deviceId, measuredAt, arrivedAt, vitals }) => ({ deviceId, measuredAt, arrivedAt, vitals })),
    )
    t.same(await history.readings('nobody', NOON, NOON + 10), [])
    t.equal(await history.first(ADA, NOON + 1, NOON + 2000), NOON + 999)
    t.equal(await history.first(BEA, NOON + 1, NOON + 2000), null)
  })

  t.test('roll-ups of an erased patient go, those of others stay', async t => {
    const store = await influxStore(t, server.url)
    await store.pool.query(
      `insert into patients (id, given, family, sex, identifiers, search, sort_key, identifier_keys, created_at, updated_at, erased_at)
       values ($1, '{}', 'Erased', 'unknown', '[]', '', '', '{}', now(), now(), now())`,
      [ADA],
    )
    await store.writer.write([
      reading(NOON, { hr: 70 }),
      reading(NOON, { hr: 71 }, { deviceId: 'monitor-2', patientId: BEA }),
    ])
    await store.maintenance.rollUp(NOON + 86_400_000)
    await store.maintenance.expire({ raw: NOON - 86_400_000, rollUps: NOON - 86_400_000 })
    const hours = async (patientId: string) =>
      (await store.reader.rollUps({ patientId, from: NOON, to: NOON + 1, codes: ['hr'] }, '1h')).get('hr')
    t.equal(await hours(ADA), undefined)
    t.same(await hours(BEA), [[NOON, 71, 71, 71, 1]])
  })
})
