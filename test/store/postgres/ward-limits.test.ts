import t from 'tap'
import { postgresAuditReader } from '../../../store/postgres/audit-reader.ts'
import { postgresPatientProfiles } from '../../../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresWardLimits } from '../../../store/postgres/ward-limits.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { wardLimitsContract } from '../../contract/ward-limits.ts'
import { changeReader } from '../../support/changes.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
const changes = changeReader(pool)
const audit = postgresAuditReader(pool)
wardLimitsContract(t, () => ({
  wardLimits: postgresWardLimits(pool),
  wards: postgresWards(pool),
  patients: postgresPatients(pool),
  profiles: postgresPatientProfiles(pool),
  changes,
  async audited(wardId) {
    const { items } = await audit.list({ limit: 10 })
    return items.filter(({ resource }) => resource?.kind === 'limits' && resource.id === wardId).reverse()
  },
}))
