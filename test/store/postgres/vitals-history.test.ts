import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Reading } from '../../../model/reading.ts'
import { parseNumbers } from '../../../store/postgres/number-array.ts'
import { postgresVitalsHistory } from '../../../store/postgres/vitals-history.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsWriter } from '../../../store/postgres/vitals-writer.ts'
import { testDatabase } from '../../support/database.ts'

const ADA = randomUUID()
const BEA = randomUUID()
const NOON = Date.UTC(2025, 2, 10, 12)
const HOUR = 3_600_000

function reading(at: number, vitals: Reading['vitals'], more: Partial<Reading> = {}): Reading {
  return {
    deviceId: 'monitor-1',
    patientId: ADA,
    deviceTime: at,
    measuredAt: at,
    arrivedAt: at + 40,
    clockCorrected: false,
    seq: null,
    vitals,
    ...more,
  }
}

async function store(t: { teardown(end: () => Promise<void>): void }) {
  const { pool } = await testDatabase(t)
  await postgresVitalsMaintenance(pool).prepare(NOON)
  return { pool, history: postgresVitalsHistory(pool), write: postgresVitalsWriter(pool).write }
}

t.test('readings come back as they were sent, of all devices in the order of measurement', async t => {
  const { history, write } = await store(t)
  const sent = [
    reading(NOON, { hr: 70.5, spo2: 97, glucose: 99, consciousness: 'A' }),
    reading(NOON + 999, { hr: 71 }),
    reading(NOON + 1500, { temp: 36.6 }, { deviceId: 'thermometer', arrivedAt: NOON + 40 * 86_400_000 }),
    reading(NOON + 2000, { hr: 0, rr: 12 }, { arrivedAt: NOON + HOUR }),
  ]
  await write([
    ...sent,
    reading(NOON, { hr: 90 }, { deviceId: 'other', patientId: BEA }),
    reading(NOON + HOUR, { hr: 1 }),
  ])
  const read = await history.readings(ADA, NOON, NOON + HOUR)
  t.same(
    read.map(({ deviceId, measuredAt, vitals }) => ({ deviceId, measuredAt, vitals })),
    sent.map(({ deviceId, measuredAt, vitals }) => ({ deviceId, measuredAt, vitals })),
  )
  t.same(
    [0, 1, 3].map(i => read[i]?.arrivedAt),
    [0, 1, 3].map(i => sent[i]?.arrivedAt),
  )
  t.ok((read[2]?.arrivedAt ?? 0) > NOON + 20 * 86_400_000, 'later than can be told is still late')
  t.same(await history.readings(ADA, NOON + 2 * HOUR, NOON + 3 * HOUR), [])
  t.same(await history.readings('nobody', NOON, NOON + HOUR), [])
  t.equal(await history.first(ADA, NOON - HOUR, NOON + HOUR), NOON)
  t.equal(await history.first(ADA, NOON + 1, NOON + HOUR), NOON + 999)
  t.equal(await history.first(BEA, NOON + 1, NOON + HOUR), null)
})

t.test('who lay in a ward, as far as the time was asked for', async t => {
  const { pool, history } = await store(t)
  const [ward, other] = [randomUUID(), randomUUID()]
  await pool.query(
    `insert into wards (id, name, created_at, updated_at) values ($1, 'One', now(), now()), ($2, 'Two', now(), now())`,
    [ward, other],
  )
  for (const id of [ADA, BEA]) {
    await pool.query(
      `insert into patients (id, given, family, sex, identifiers, search, sort_key, identifier_keys, created_at, updated_at)
       values ($1, '{A}', 'B', 'unknown', '[]', '', '', '{}', now(), now())`,
      [id],
    )
  }
  const stay = (patient: string, wardId: string, from: number, to: number | null) =>
    pool.query(
      `insert into stays (id, patient_id, ward_id, during, beginning)
       values ($1, $2, $3, tstzrange($4, $5), 'admission')`,
      [randomUUID(), patient, wardId, new Date(from), to === null ? null : new Date(to)],
    )
  await stay(ADA, ward, NOON - 5 * HOUR, NOON + HOUR)
  await stay(ADA, other, NOON + HOUR, null)
  await stay(BEA, ward, NOON + 2 * HOUR, null)
  t.same(await history.inWard(ward, NOON, NOON + 4 * HOUR), [
    { patientId: ADA, from: NOON, to: NOON + HOUR },
    { patientId: BEA, from: NOON + 2 * HOUR, to: NOON + 4 * HOUR },
  ])
  t.same(await history.inWard(ward, NOON + HOUR, NOON + 2 * HOUR), [])
  t.same(await history.inWard('no id', NOON, NOON + HOUR), [])
})

t.test('numbers of an array are read as they were written', async t => {
  t.same(parseNumbers('{}'), [])
  t.same(parseNumbers('{72,-3,36.6,0.1,97.123456,1e+06,-1.5e-07}'), [72, -3, 36.6, 0.1, 97.123456, 1e6, -1.5e-7])
  t.same(parseNumbers('{NULL,5,NULL}'), [Number.NaN, 5, Number.NaN])
  t.same(parseNumbers('{1234567890123456789}'), [Number('1234567890123456789')])
})
