import t from 'tap'
import type { Reading } from '../../../model/reading.ts'
import type { Vitals } from '../../../model/vital-signs.ts'
import { testApi } from '../support/api.ts'
import { makeWard } from '../support/places.ts'

const MINUTE = 60_000

async function withReadings(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const admin = await api.as('admin')
  await makeWard(api.pool, '3 North', ['4'])
  await makeWard(api.pool, '1 South')
  const { body } = await nurse('POST', '/patients', {
    name: { given: ['Ada'], family: 'Test' },
    birthDate: '1960-01-02',
    ward: '3 North',
    bed: '4',
  })
  const patientId: string = body.id
  await admin('POST', '/devices', { id: 'm', intervalSeconds: 1 })
  await nurse('PUT', '/devices/m/assignment', { patientId })
  const write = (at: number, vitals: Vitals) => api.vitalsWriter.write([reading(patientId, at, vitals)])
  return { api, nurse, patientId, write }
}

function reading(patientId: string, at: number, vitals: Vitals): Reading {
  const both = { deviceTime: at, measuredAt: at, arrivedAt: at + 40 }
  return { deviceId: 'm', patientId, ...both, clockCorrected: false, seq: null, vitals }
}

t.test('vitals are read raw and rolled up, with units, in the span that was asked for', async t => {
  const { nurse, patientId, write } = await withReadings(t)
  const minute = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE
  await write(minute, { hr: 70, spo2: 97, consciousness: 'A' })
  await write(minute + 1000, { hr: 80 })
  await write(minute + 5 * MINUTE, { hr: 90 })
  const query = (q: string) => nurse('GET', `/patients/${patientId}/vitals?${q}`)
  const raw = await query('codes=hr,spo2&resolution=raw')
  t.match(raw, { status: 200, body: { resolution: 'raw', truncated: false } })
  t.same(raw.body.series, [
    {
      code: 'hr',
      unit: '/min',
      points: [
        [minute, 70],
        [minute + 1000, 80],
        [minute + 5 * MINUTE, 90],
      ],
    },
    { code: 'spo2', unit: '%', points: [[minute, 97]] },
  ])
  const span = `from=${new Date(minute).toISOString()}&to=${minute + MINUTE}`
  t.same((await query(`${span}&codes=hr&resolution=1m`)).body.series, [
    { code: 'hr', unit: '/min', points: [[minute, 70, 75, 80, 2]] },
  ])
  const all = await query(`${span}&resolution=raw`)
  t.same(all.body.series.find((s: { code: string }) => s.code === 'consciousness').points, [[minute, 'A']])
})

t.test('auto picks by the span', async t => {
  const { nurse, patientId } = await withReadings(t)
  const to = Date.now()
  for (const [hours, resolution] of [
    [0.5, 'raw'],
    [1, '1m'],
    [24, '1m'],
    [168, '1h'],
  ] as const) {
    const { body } = await nurse('GET', `/patients/${patientId}/vitals?from=${to - hours * 60 * MINUTE}&to=${to}`)
    t.equal(body.resolution, resolution, `${hours} h`)
  }
})

t.test('raw keeps the newest 20,000 instants, and says that there are older ones', async t => {
  const { api, nurse, patientId } = await withReadings(t)
  const end = Math.floor(Date.now() / 1000) * 1000
  const readings = Array.from({ length: 20_005 }, (_, i) => reading(patientId, end - i * 1000, { hr: 60 + (i % 40) }))
  for (let i = 0; i < readings.length; i += 2000) await api.vitalsWriter.write(readings.slice(i, i + 2000))
  const query = async (from: number) =>
    (await nurse('GET', `/patients/${patientId}/vitals?from=${from}&to=${end + 1}&codes=hr&resolution=raw`)).body
  const long = await query(end - 30_000_000)
  t.equal(long.truncated, true)
  t.equal(long.series[0].points.length, 20_000)
  t.equal(long.series[0].points.at(-1)[0], end)
  t.equal((await query(end - 19_999_000)).truncated, false, 'exactly as many as the limit')
})

t.test('what cannot be asked for is 400, with the reason', async t => {
  const { nurse, patientId } = await withReadings(t)
  for (const [query, path] of [
    ['codes=hr,pulse_of_the_city', 'codes'],
    ['from=yesterday', 'from'],
    ['from=2026-01-01', 'from'],
    ['from=2000&to=1000', 'from'],
    ['resolution=5m', 'resolution'],
    ['from=0&resolution=1m', 'from'],
  ] as const) {
    const answer = await nurse('GET', `/patients/${patientId}/vitals?${query}`)
    t.match(answer, { status: 400, body: { errors: [{ path }] } }, query)
  }
})

t.test('the latest value of each code carries its age, and whether it is fresh', async t => {
  const { nurse, patientId, write } = await withReadings(t)
  const now = Date.now()
  await write(now - 600_000, { hr: 60, sbp: 120, temp: 36.5 })
  await write(now - 1000, { hr: 72 })
  const { status, body } = await nurse('GET', `/patients/${patientId}/vitals/latest`)
  t.equal(status, 200)
  const of = (code: string) => body.items.find((item: { code: string }) => item.code === code)
  t.match(of('hr'), { value: 72, unit: '/min', ts: now - 1000, fresh: true, deviceId: 'm' })
  t.ok(of('hr').ageSeconds >= 1 && of('hr').ageSeconds < 10)
  t.match(of('temp'), { fresh: true }, 'measured now and then')
  await write(now - 60_000, { spo2: 97 })
  const later = await nurse('GET', `/patients/${patientId}/vitals/latest`)
  t.match(
    later.body.items.find((item: { code: string }) => item.code === 'spo2'),
    { fresh: false },
  )
})

t.test('a value from the future looks as old as its arrival, and hides nothing', async t => {
  const { api, nurse, patientId, write } = await withReadings(t)
  const now = Date.now()
  const ahead = reading(patientId, now + 72_000_000, { spo2: 99, temp: 37 })
  await api.vitalsWriter.write([{ ...ahead, arrivedAt: now - 60_000 }])
  const latest = async () => {
    const { body } = await nurse('GET', `/patients/${patientId}/vitals/latest`)
    return new Map(body.items.map((item: { code: string }) => [item.code, item]))
  }
  const onBoard = async () => (await nurse('GET', '/board')).body.tiles[0].vitals
  t.match((await latest()).get('spo2'), { value: 99, fresh: false })
  t.match(
    (await onBoard()).find((vital: { code: string }) => vital.code === 'spo2'),
    { value: 99, fresh: false },
  )
  await write(now - 1000, { spo2: 60 })
  const spo2 = (await latest()).get('spo2')
  t.match(spo2, { value: 60, fresh: true, ts: now - 1000 })
  t.match(await onBoard(), [{ code: 'spo2', value: 60, fresh: true }, { code: 'temp' }])
})

t.test('limits in force say where they came from; a personal one is set and taken away', async t => {
  const { nurse, patientId } = await withReadings(t)
  const path = `/patients/${patientId}/limits`
  const before = await nurse('GET', path)
  t.match(before.body.hr, {
    low: Number,
    high: Number,
    criticalHigh: Number,
    delaySeconds: Number,
    origin: 'default:adult',
  })
  const set = await nurse('PUT', path, { hr: { low: 55, high: 110 } })
  t.equal(set.status, 200)
  t.match(set.body.hr, { low: 55, high: 110, criticalHigh: before.body.hr.criticalHigh, origin: 'patient' })
  t.same((await nurse('GET', path)).body, set.body)
  t.same(set.body.spo2, before.body.spo2, 'others stay')
  t.same((await nurse('PUT', path, { hr: null })).body, before.body)
})

t.test('two people who change the limits of one patient: nobody undoes what he has not seen', async t => {
  const { nurse, patientId } = await withReadings(t)
  const path = `/patients/${patientId}/limits`
  const read = await nurse('GET', path)
  const tag = String(read.headers.etag)
  const first = await nurse('PUT', path, { hr: { high: 110 } }, { 'if-match': tag })
  t.equal(first.status, 200)
  const stale = await nurse('PUT', path, { hr: { high: 150 } }, { 'if-match': tag })
  t.match(stale, { status: 412, body: { type: 'urn:wardbeat:problem:stale-version' } })
  for (const odd of ['"1"', 'x', '']) {
    t.equal((await nurse('PUT', path, { hr: null }, { 'if-match': odd })).status, 412, JSON.stringify(odd))
  }
  const now = await nurse('GET', path)
  t.same([now.body, now.headers.etag], [first.body, first.headers.etag])
  for (const tag of [String(now.headers.etag), `W/${now.headers.etag}`, '*']) {
    t.equal((await nurse('PUT', path, { hr: { high: 110 } }, { 'if-match': tag })).status, 200, tag)
  }
  const [high, low] = await Promise.all([
    nurse('PUT', path, { hr: { high: 120 } }),
    nurse('PUT', path, { hr: { low: 52 } }),
  ])
  t.same([high.status, low.status], [200, 200])
  t.match((await nurse('GET', path)).body.hr, { high: 120, low: 52 }, 'each keeps what the other has set')
})

t.test('limits that cannot be used are refused together, and nothing is set', async t => {
  const { nurse, patientId } = await withReadings(t)
  const path = `/patients/${patientId}/limits`
  const before = await nurse('GET', path)
  const bad = await nurse('PUT', path, { hr: { low: 120, high: 60 }, spo2: { low: 400 }, consciousness: { low: 1 } })
  t.equal(bad.status, 400)
  const paths = bad.body.errors.map((e: { path: string }) => e.path)
  for (const expected of ['hr.low', 'spo2.low', 'consciousness']) t.ok(paths.includes(expected), expected)
  for (const body of [{ pulse_of_the_city: { low: 1 } }, {}, { hr: { lowest: 1 } }, { hr: { low: '55' } }, []]) {
    t.equal((await nurse('PUT', path, body)).status, 400, JSON.stringify(body))
  }
  t.same((await nurse('GET', path)).body, before.body)
})

t.test('a board starts with one answer', async t => {
  const { nurse, patientId, write } = await withReadings(t)
  await nurse('POST', '/patients', { name: { given: [], family: 'Elsewhere' }, ward: '1 South' })
  const now = Date.now()
  const minute = Math.floor(now / MINUTE) * MINUTE - 5 * MINUTE
  await write(minute, { hr: 70, spo2: 97 })
  await write(minute + 1000, { hr: 74 })
  await nurse('PUT', `/patients/${patientId}/limits`, { hr: { high: 111 } })
  const all = await nurse('GET', '/board')
  t.same(all.body.wards, ['1 South', '3 North'])
  t.equal(all.body.tiles.length, 2)
  const { status, body } = await nurse('GET', '/board?ward=3%20North')
  t.equal(status, 200)
  t.same(body.wards, ['1 South', '3 North'])
  t.equal(body.tiles.length, 1)
  t.match(body.tiles[0], {
    patient: { id: patientId, name: { family: 'Test' }, bed: '4' },
    devices: [{ id: 'm', intervalSeconds: 1 }],
    limits: { hr: { high: 111, origin: 'patient' } },
    trends: { hr: [[minute, 72]], spo2: [[minute, 97]] },
  })
  const hr = body.tiles[0].vitals.find((v: { code: string }) => v.code === 'hr')
  t.match(hr, { value: 74, ts: minute + 1000, arrivedAt: minute + 1040, deviceId: 'm', fresh: false })
})
