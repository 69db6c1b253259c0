import t from 'tap'
import { postgresPatientProfiles } from '../../../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { patientContract } from '../../contract/patients.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const adapters = {
  patients: postgresPatients(pool),
  profiles: postgresPatientProfiles(pool),
  changes: changeReader(pool),
}
patientContract(t, () => adapters)
