import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Reading } from '../../../model/reading.ts'
import { postgresRejects } from '../../../store/postgres/rejects.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsWriter } from '../../../store/postgres/vitals-writer.ts'
import { Unstorable } from '../../../store/unstorable.ts'
import { testDatabase } from '../../support/database.ts'
import { T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const writer = postgresVitalsWriter(pool)

const reading = (more: Partial<Reading>): Reading => ({
  deviceId: 'monitor-1',
  patientId: randomUUID(),
  deviceTime: T0,
  measuredAt: T0,
  arrivedAt: T0,
  clockCorrected: false,
  seq: null,
  vitals: { hr: 72 },
  ...more,
})

t.test('a missing partition is no fault of the data', async t => {
  await t.rejects(writer.write([reading({})]), { code: '23514' })
})

t.test('what PostgreSQL can never take is Unstorable, and nothing of its batch is stored', async t => {
  await postgresVitalsMaintenance(pool).prepare(T0)
  const good = reading({ deviceTime: T0 + 1 })
  for (const bad of [
    reading({ vitals: { hr: 1e300 } }),
    reading({ patientId: 'nobody' }),
    reading({ deviceTime: 1e300 }),
    reading({ deviceId: 'a\0b' }),
  ]) {
    await t.rejects(writer.write([good, bad]), { name: 'Unstorable' })
  }
  t.equal((await pool.query('select 1 from vitals')).rowCount, 0)
  await writer.write([good])
  const reject = { id: 'x', deviceId: 'd', kind: 'vitals', arrivedAt: T0, payload: '' } as const
  const put = postgresRejects(pool).put([{ ...reject, reason: 'poisonous', detail: '', replayedAt: null }])
  await t.rejects(put, Unstorable)
})
