import t from 'tap'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsReader } from '../../../store/postgres/vitals-reader.ts'
import { postgresVitalsWriter } from '../../../store/postgres/vitals-writer.ts'
import { vitalsContract } from '../../contract/vitals.ts'
import { testDatabase } from '../../support/database.ts'

vitalsContract(t, async (t, now) => {
  const { pool } = await testDatabase(t)
  const maintenance = postgresVitalsMaintenance(pool)
  await maintenance.prepare(now)
  return { writer: postgresVitalsWriter(pool), reader: postgresVitalsReader(pool), maintenance }
})
