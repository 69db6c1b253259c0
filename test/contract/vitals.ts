import type { Test } from 'tap'
import type { Instant } from '../../model/clock.ts'
import type { Reading } from '../../model/reading.ts'
import type { VitalSignCode, Vitals, VitalValue } from '../../model/vital-signs.ts'
import type { RollUpPoint, RollUpWidth, VitalsMaintenance, VitalsReader, VitalsWriter } from '../../store/vitals.ts'

/** One empty store. The suite writes times between 2024-11 and 2025-03 (Unix ms), prepared at 2025-03-10. */
export interface VitalsAdapter {
  readonly writer: VitalsWriter
  readonly reader: VitalsReader
  readonly maintenance: VitalsMaintenance
}

const ADA = '00000000-0000-4000-8000-00000000000a'
const BEA = '00000000-0000-4000-8000-00000000000b'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2025, 2, 10, 12)

function reading(deviceTime: Instant, vitals: Vitals, more: Partial<Reading> = {}): Reading {
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

/** What every store of vitals promises. `makeAdapter` gives an empty one, prepared at `now`. */
export function vitalsContract(t: Test, makeAdapter: (t: Test, now: Instant) => Promise<VitalsAdapter>): void {
  const fresh = (t: Test) => makeAdapter(t, NOON)
  const raw = async (store: VitalsAdapter, code: VitalSignCode, patientId = ADA, limit = 10_000) =>
    (await store.reader.raw({ patientId, from: 0, to: NOON + 30 * DAY, codes: [code] }, limit)).get(code) ?? []
  const rolled = async (store: VitalsAdapter, code: VitalSignCode, width: RollUpWidth, patientId = ADA) =>
    (await store.reader.rollUps({ patientId, from: NOON - DAY, to: NOON + DAY, codes: [code] }, width)).get(code) ?? []

  t.test('a batch that is repeated changes nothing', async t => {
    const store = await fresh(t)
    const batch = [reading(NOON, { hr: 70, glucose: 99 }), reading(NOON + 1000, { hr: 71, consciousness: 'A' })]
    await store.writer.write(batch)
    await store.writer.write(batch)
    t.same(await raw(store, 'hr'), [
      [NOON, 70],
      [NOON + 1000, 71],
    ])
    t.same(await raw(store, 'glucose'), [[NOON, 99]])
    t.same(await rolled(store, 'hr', '1m'), [[NOON, 70, 70.5, 71, 2]])
  })

  t.test('an empty batch and a reading without values are nothing', async t => {
    const store = await fresh(t)
    await store.writer.write([])
    await store.writer.write([reading(NOON, {})])
    t.same(await raw(store, 'hr'), [])
    t.equal((await store.reader.latest([ADA])).size, 0)
  })

  t.test('another code of the same instant fills its gap, and what was stored first wins', async t => {
    const store = await fresh(t)
    await store.writer.write([reading(NOON, { hr: 70, glucose: 99 })])
    await store.writer.write([reading(NOON, { hr: 180, spo2: 97, glucose: 500, consciousness: 'V', temp: 36.6 })])
    await store.writer.write([reading(NOON, { consciousness: 'U', pain: 0 })])
    const expected: [VitalSignCode, VitalValue][] = [
      ['hr', 70],
      ['spo2', 97],
      ['glucose', 99],
      ['consciousness', 'V'],
      ['temp', 36.6],
      ['pain', 0],
    ]
    for (const [code, value] of expected) t.same(await raw(store, code), [[NOON, value]], code)
  })

  t.test('inside one batch too: duplicates and parts of one instant become one, the first wins', async t => {
    const store = await fresh(t)
    await store.writer.write([
      reading(NOON + 1000, { hr: 72 }),
      reading(NOON, { hr: 70, glucose: 90 }),
      reading(NOON, { hr: 99, spo2: 95 }),
      reading(NOON, { glucose: 91, pain: 3 }),
      reading(NOON + 1000, { hr: 72 }),
    ])
    t.same(await raw(store, 'hr'), [
      [NOON, 70],
      [NOON + 1000, 72],
    ])
    t.same(await raw(store, 'spo2'), [[NOON, 95]])
    t.same(await raw(store, 'glucose'), [[NOON, 90]])
    t.same(await raw(store, 'pain'), [[NOON, 3]])
  })

  t.test('readings that come late or out of order stand in the order of measurement', async t => {
    const store = await fresh(t)
    await store.writer.write([reading(NOON + 2000, { hr: 3 }), reading(NOON + 1000, { hr: 2 })])
    await store.writer.write([reading(NOON - 100 * DAY, { hr: 0 }), reading(NOON, { hr: 1 })])
    t.same(
      (await raw(store, 'hr')).map(([, value]) => value),
      [0, 1, 2, 3],
    )
  })

  t.test('10,000 readings in one batch, the newest of them on request', async t => {
    const store = await fresh(t)
    const batch = Array.from({ length: 10_000 }, (_, i) => reading(NOON + i * 1000, { hr: 60 + (i % 40), spo2: 97 }))
    await store.writer.write(batch)
    t.equal((await raw(store, 'hr')).length, 10_000)
    const newest = await raw(store, 'hr', ADA, 3)
    t.same(
      newest.map(([time]) => time),
      [NOON + 9_997_000, NOON + 9_998_000, NOON + 9_999_000],
    )
    const minutes = await rolled(store, 'hr', '1m')
    t.equal(
      minutes.reduce((sum, point) => sum + point[4], 0),
      10_000,
    )
    t.equal(minutes.length, Math.ceil(10_000 / 60))
  })

  t.test('only instants that have a value of the asked codes count for the limit', async t => {
    const store = await fresh(t)
    await store.writer.write([reading(NOON, { temp: 37 }), reading(NOON + 1, { hr: 1 }), reading(NOON + 2, { hr: 2 })])
    t.same(await raw(store, 'temp', ADA, 1), [[NOON, 37]])
  })

  t.test('from is inclusive, to is exclusive, and a code without a point is left out', async t => {
    const store = await fresh(t)
    await store.writer.write([0, 1, 2].map(i => reading(NOON + i, { hr: i })))
    const series = await store.reader.raw({ patientId: ADA, from: NOON, to: NOON + 2, codes: ['spo2', 'hr'] }, 10)
    t.same(
      [...series],
      [
        [
          'hr',
          [
            [NOON, 0],
            [NOON + 1, 1],
          ],
        ],
      ],
    )
  })

  t.test('two devices of one patient both appear, and do not mix with another patient', async t => {
    const store = await fresh(t)
    await store.writer.write([
      reading(NOON, { hr: 70 }),
      reading(NOON, { hr: 74 }, { deviceId: 'watch' }),
      reading(NOON + 500, { hr: 76 }, { deviceId: 'watch' }),
      reading(NOON, { hr: 120 }, { deviceId: 'monitor-2', patientId: BEA }),
    ])
    t.same((await raw(store, 'hr')).map(([, value]) => value).sort(), [70, 74, 76])
    t.same((await raw(store, 'hr')).at(-1), [NOON + 500, 76])
    t.same(await rolled(store, 'hr', '1m'), [[NOON, 70, 73.3333, 76, 3]])
    t.same(await rolled(store, 'hr', '1m', BEA), [[NOON, 120, 120, 120, 1]])
  })

  t.test('roll-ups are the same before, during and after the job, for late readings too', async t => {
    const store = await fresh(t)
    await store.writer.write([
      reading(NOON, { hr: 60, temp: 36.6, cvp: -2 }),
      reading(NOON + 30_000, { hr: 80, cvp: 4 }),
      reading(NOON + 5 * MINUTE, { hr: 100 }),
      reading(NOON + 2 * HOUR, { hr: 50 }),
    ])
    const minutes = [
      [NOON, 60, 70, 80, 2],
      [NOON + 5 * MINUTE, 100, 100, 100, 1],
      [NOON + 2 * HOUR, 50, 50, 50, 1],
    ]
    const hours = [
      [NOON, 60, 80, 100, 3],
      [NOON + 2 * HOUR, 50, 50, 50, 1],
    ]
    const check = async (when: string) => {
      t.same(await rolled(store, 'hr', '1m'), minutes, `minutes ${when}`)
      t.same(await rolled(store, 'hr', '1h'), hours, `hours ${when}`)
      t.same(await rolled(store, 'temp', '1m'), [[NOON, 36.6, 36.6, 36.6, 1]], `a decimal ${when}`)
      t.same(await rolled(store, 'cvp', '1h'), [[NOON, -2, 1, 4, 2]], `a code beside the columns ${when}`)
    }
    await check('before')
    t.ok((await store.maintenance.rollUp(NOON + 4 * MINUTE)) > 0)
    await check('after the first minutes were rolled up')
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    await check('after everything was rolled up')
    t.equal(await store.maintenance.rollUp(NOON + 5 * HOUR), 0, 'nothing is left to do')

    await store.writer.write([reading(NOON + 40_000, { hr: 10 }), reading(NOON + 30_000, { hr: 200 })])
    minutes[0] = [NOON, 10, 50, 80, 3]
    hours[0] = [NOON, 10, 62.5, 100, 4]
    await check('after a late reading')
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    await check('after the late reading was rolled up')
  })

  t.test('a value that fills a gap in a minute that was rolled up counts', async t => {
    const store = await fresh(t)
    await store.writer.write([reading(NOON, { hr: 60 })])
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    await store.writer.write([reading(NOON, { spo2: 91 })])
    t.same(await rolled(store, 'spo2', '1h'), [[NOON, 91, 91, 91, 1]])
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    t.same(await rolled(store, 'spo2', '1m'), [[NOON, 91, 91, 91, 1]])
    t.same(await rolled(store, 'hr', '1m'), [[NOON, 60, 60, 60, 1]])
  })

  t.test('buckets are UTC minutes and hours, across midnight, the one of `from` included whole', async t => {
    const store = await fresh(t)
    const midnight = Date.UTC(2025, 2, 10)
    await store.writer.write([
      reading(midnight - 1, { hr: 1 }),
      reading(midnight, { hr: 2 }),
      reading(midnight + 59 * MINUTE + 59_999, { hr: 4 }),
      reading(midnight + HOUR, { hr: 8 }),
    ])
    for (const when of ['before', 'after']) {
      const query = { patientId: ADA, from: midnight + 30_000, to: midnight + HOUR + 1, codes: ['hr'] as const }
      const hours = (await store.reader.rollUps(query, '1h')).get('hr')
      t.same(
        hours,
        [
          [midnight, 2, 3, 4, 2],
          [midnight + HOUR, 8, 8, 8, 1],
        ],
        `hours ${when}`,
      )
      const minutes = (await store.reader.rollUps({ ...query, to: midnight + HOUR }, '1m')).get('hr')
      t.same(
        minutes?.map(point => [point[0], point[4]]),
        [
          [midnight, 1],
          [midnight + 59 * MINUTE, 1],
        ],
        `minutes ${when}`,
      )
      await store.maintenance.rollUp(NOON)
    }
  })

  t.test('a reading of a corrected clock stands where it was measured, whatever its device thought', async t => {
    const store = await fresh(t)
    const year2000 = Date.UTC(2000, 0, 1)
    const corrected = { measuredAt: NOON, arrivedAt: NOON + 40, clockCorrected: true }
    await store.writer.write([
      reading(year2000, { hr: 66, consciousness: 'C' }, corrected),
      reading(NOON + DAY, { hr: 68 }, { ...corrected, measuredAt: NOON + 1000, deviceId: 'ahead' }),
    ])
    await store.writer.write([reading(year2000, { hr: 66 }, { ...corrected, measuredAt: NOON + 7 })])
    for (const when of ['before', 'after']) {
      t.same(
        await raw(store, 'hr'),
        [
          [NOON, 66],
          [NOON + 1000, 68],
        ],
        when,
      )
      t.same(await rolled(store, 'hr', '1h'), [[NOON, 66, 67, 68, 2]], when)
      await store.maintenance.rollUp(NOON + 5 * HOUR)
    }
    const latest = (await store.reader.latest([ADA])).get(ADA)
    t.match(latest?.find(vital => vital.code === 'consciousness')?.clockCorrected, true)
  })

  t.test('readings of a device that nobody has are kept, and attributed when somebody is found', async t => {
    const store = await fresh(t)
    const nobody = { patientId: null }
    const year2001 = Date.UTC(2001, 0, 1)
    await store.writer.write([
      ...Array.from({ length: 5000 }, (_, i) => reading(NOON + i * 1000, { hr: 60 }, nobody)),
      reading(NOON - 1, { hr: 200 }, nobody),
      reading(year2001, { hr: 60 }, { ...nobody, measuredAt: NOON + 500, clockCorrected: true }),
      reading(year2001 + 1, { hr: 200 }, { ...nobody, measuredAt: NOON + 2 * HOUR, clockCorrected: true }),
      reading(NOON, { hr: 200 }, { ...nobody, deviceId: 'another' }),
    ])
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    t.same(await raw(store, 'hr'), [])
    t.equal(await store.maintenance.reattribute('monitor-1', NOON, NOON + 2 * HOUR, ADA), 5001)
    t.equal(await store.maintenance.reattribute('monitor-1', NOON, NOON + 2 * HOUR, ADA), 0)
    t.equal((await raw(store, 'hr')).length, 5001)
    const hours = [
      [NOON, 60, 60, 60, 3601],
      [NOON + HOUR, 60, 60, 60, 1400],
    ]
    t.same(await rolled(store, 'hr', '1h'), hours)
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    t.same(await rolled(store, 'hr', '1h'), hours)
  })

  t.test('readings that were another patient’s leave that patient’s roll-ups and last values', async t => {
    const store = await fresh(t)
    await store.writer.write([0, 1, 2].map(i => reading(NOON + i * 20_000, { hr: 60 + i, consciousness: 'A' })))
    await store.maintenance.rollUp(NOON + 5 * HOUR)
    await store.maintenance.reattribute('monitor-1', NOON + 20_000, null, BEA)
    for (const when of ['before', 'after']) {
      t.same(await rolled(store, 'hr', '1m'), [[NOON, 60, 60, 60, 1]], `the old owner, ${when}`)
      t.same(await rolled(store, 'hr', '1h', BEA), [[NOON, 61, 61.5, 62, 2]], `the new owner, ${when}`)
      const latest = await store.reader.latest([ADA, BEA])
      t.equal(latest.get(ADA)?.find(vital => vital.code === 'hr')?.value, 60)
      t.equal(latest.get(BEA)?.find(vital => vital.code === 'hr')?.value, 62)
      await store.maintenance.rollUp(NOON + 5 * HOUR)
    }
    await store.maintenance.reattribute('monitor-1', NOON, null, null)
    for (const when of ['before', 'after']) {
      t.same(await rolled(store, 'hr', '1m'), [], when)
      t.same(await rolled(store, 'hr', '1h', BEA), [], when)
      t.equal((await store.reader.latest([ADA, BEA])).size, 0, when)
      await store.maintenance.rollUp(NOON + 5 * HOUR)
    }
  })

  t.test('a value of a clock that runs ahead does not hide what comes after it', async t => {
    const store = await fresh(t)
    const hours = 20 * HOUR
    await store.writer.write([
      reading(NOON, { hr: 60, spo2: 91, temp: 37, consciousness: 'A' }),
      reading(NOON + hours, { hr: 111, spo2: 99, glucose: 90, consciousness: 'C' }, { arrivedAt: NOON + 1000 }),
      reading(NOON + 2000, { hr: 72, spo2: 60, consciousness: 'V' }),
      reading(NOON + 2500, { spo2: 61 }, { deviceId: 'watch' }),
      reading(NOON + 30_000, { temp: 38 }, { arrivedAt: NOON + 3000 }),
      reading(NOON + 31_000, { temp: 39 }, { arrivedAt: NOON + 3000 }),
    ])
    for (const when of ['before', 'after the job']) {
      const values = (await store.reader.latest([ADA])).get(ADA)?.map(({ code, value }) => [code, value])
      const expected = { hr: 72, spo2: 61, temp: 39, glucose: 90, consciousness: 'V' }
      t.same(Object.fromEntries(values ?? []), expected, when)
      await store.maintenance.rollUp(NOON + HOUR)
    }
  })

  t.test('the last value of every code, for many patients at once', async t => {
    const store = await fresh(t)
    await store.writer.write([
      reading(NOON - 80 * DAY, { glucose: 101, consciousness: 'V' }),
      reading(NOON - 3 * HOUR, { temp: 38.2, hr: 90 }),
      reading(NOON, { hr: 70, spo2: 96 }),
      reading(NOON + 1000, { hr: 71 }, { deviceId: 'watch' }),
      reading(NOON - 5000, { hr: 40, consciousness: 'A' }),
      reading(NOON - DAY, { hr: 44 }, { deviceId: 'monitor-2', patientId: BEA }),
    ])
    for (const when of ['before', 'after the job', 'after a late reading']) {
      const latest = await store.reader.latest([ADA, BEA, '00000000-0000-4000-8000-0000000000ff'])
      t.same([...latest.keys()].sort(), [ADA, BEA])
      const ada = new Map(latest.get(ADA)?.map(vital => [vital.code, vital]))
      t.same([...ada.keys()].sort(), ['consciousness', 'glucose', 'hr', 'spo2', 'temp'], when)
      t.same(ada.get('hr'), {
        code: 'hr',
        value: 71,
        measuredAt: NOON + 1000,
        arrivedAt: NOON + 1040,
        deviceId: 'watch',
        clockCorrected: false,
      })
      t.same([ada.get('temp')?.value, ada.get('temp')?.measuredAt], [38.2, NOON - 3 * HOUR], when)
      t.same([ada.get('glucose')?.value, ada.get('glucose')?.measuredAt], [101, NOON - 80 * DAY], when)
      t.equal(ada.get('consciousness')?.value, 'A', when)
      t.equal(latest.get(BEA)?.length, 1)
      await store.maintenance.rollUp(NOON + 5 * HOUR)
      if (when === 'after the job') await store.writer.write([reading(NOON - 2 * DAY, { hr: 1, glucose: 5, temp: 36 })])
      if (when === 'after the job') await store.writer.write([reading(NOON - 90 * DAY, { glucose: 7 })])
      if (when === 'after the job') break
    }
    const late = new Map((await store.reader.latest([ADA])).get(ADA)?.map(vital => [vital.code, vital.value]))
    t.equal(late.get('glucose'), 5, 'a late reading is the last one where nothing newer is')
    t.equal(late.get('temp'), 38.2)
    t.equal((await store.reader.latest([])).size, 0)
  })

  t.test(
    'what is older than the limits expires, roll-ups live longer, and late readings still have a place',
    async t => {
      const store = await fresh(t)
      const old = NOON - 95 * DAY
      const veryOld = NOON - 110 * DAY
      const slowClock = { deviceId: 'slow', measuredAt: NOON, arrivedAt: NOON, clockCorrected: true }
      await store.writer.write([
        reading(veryOld, { hr: 50 }),
        reading(old, { hr: 60 }),
        reading(NOON, { hr: 70 }),
        reading(old + 5, { hr: 71 }, slowClock),
      ])
      await store.maintenance.rollUp(NOON + HOUR)
      await store.maintenance.expire({ raw: NOON - 90 * DAY, rollUps: NOON - 100 * DAY })
      t.same(
        (await raw(store, 'hr')).map(([, value]) => value).sort(),
        [70, 71],
        'measured recently, by whatever clock',
      )
      const hours = async () => {
        const query = { patientId: ADA, from: NOON - 120 * DAY, to: NOON + DAY, codes: ['hr'] as const }
        return ((await store.reader.rollUps(query, '1h')).get('hr') ?? []).map((point: RollUpPoint) => [
          point[2],
          point[4],
        ])
      }
      const kept = [
        [60, 1],
        [70.5, 2],
      ]
      t.same(await hours(), kept)
      await store.writer.write([reading(old + 1000, { hr: 99 }), reading(veryOld - 900 * DAY, { hr: 99 })])
      t.same(await hours(), kept, 'a reading older than the limit does not undo a roll-up whose raw values are gone')
      await store.maintenance.rollUp(NOON + HOUR)
      t.same(await hours(), kept)
      await store.maintenance.expire({ raw: NOON - 90 * DAY, rollUps: NOON - 100 * DAY })
      t.same((await raw(store, 'hr')).map(([, value]) => value).sort(), [70, 71])
    },
  )

  t.test('time goes on: days pass, the store is prepared again, also after a long downtime', async t => {
    const store = await fresh(t)
    for (const day of [0, 1, 2, 3, 40]) {
      const now = NOON + day * DAY
      await store.maintenance.prepare(now)
      await store.maintenance.prepare(now)
      await store.writer.write([reading(now, { hr: day }), reading(now + DAY, { spo2: day })])
    }
    await store.writer.write([reading(NOON + 20 * DAY, { hr: 20 })])
    const series = await store.reader.raw({ patientId: ADA, from: 0, to: NOON + 99 * DAY, codes: ['hr'] }, 100)
    t.same(
      series.get('hr')?.map(([, value]) => value),
      [0, 1, 2, 3, 20, 40],
    )
    await store.maintenance.expire({ raw: NOON + 38 * DAY, rollUps: NOON - 90 * DAY })
    await store.writer.write([
      reading(NOON + 20 * DAY, { rr: 12 }, { measuredAt: NOON + 40 * DAY, clockCorrected: true }),
    ])
    const left = await store.reader.raw({ patientId: ADA, from: 0, to: NOON + 99 * DAY, codes: ['hr', 'rr'] }, 100)
    t.same(left.get('hr'), [[NOON + 40 * DAY, 40]])
    t.same(left.get('rr'), [[NOON + 40 * DAY, 12]])
  })

  t.test('work that is told to stop stops, and goes on when called again', async t => {
    const store = await fresh(t)
    await store.writer.write([reading(NOON, { hr: 60 }, { patientId: null })])
    const stopped = AbortSignal.abort()
    t.equal(await store.maintenance.reattribute('monitor-1', NOON, null, ADA, stopped), 0)
    t.equal(await store.maintenance.reattribute('monitor-1', NOON, null, ADA), 1)
    t.equal(await store.maintenance.rollUp(NOON + HOUR, stopped), 0)
    t.ok((await store.maintenance.rollUp(NOON + HOUR)) > 0)
  })
}
