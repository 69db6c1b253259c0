import t from 'tap'
import { postgresAuditReader } from '../../../store/postgres/audit-reader.ts'
import { postgresPatientImport } from '../../../store/postgres/patient-import.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresTimeline } from '../../../store/postgres/timeline-reader.ts'
import { patientImportContract } from '../../contract/patient-import.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, patientFields, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const patientImport = postgresPatientImport(pool)
patientImportContract(t, () => ({
  patientImport,
  patients: postgresPatients(pool),
  auditReader: postgresAuditReader(pool),
  timeline: postgresTimeline(pool),
}))

t.test('no feed hears of it, so that nothing queues behind an import', async t => {
  const newest = async () => (await pool.query('select feed, newest from feed_positions order by feed')).rows
  const before = await newest()
  const fields = patientFields('Quiet', { birthDate: '1999-09-09' })
  t.same(await patientImport.enrol([{ id: '00000000-0000-4000-8000-000000000001', fields }], actAt(T0)), [
    { type: 'created' },
  ])
  t.same(await newest(), before)
})
