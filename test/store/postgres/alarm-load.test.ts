import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresAlarmLoad } from '../../../store/postgres/alarm-load.ts'
import { postgresAlertReceipts } from '../../../store/postgres/alert-receipts.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresStays } from '../../../store/postgres/stays.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { alarmLoadContract } from '../../contract/alarm-load.ts'
import { testDatabase } from '../../support/database.ts'

const { pool } = await testDatabase(t)
alarmLoadContract(t, () => ({
  load: postgresAlarmLoad(pool),
  episodes: postgresEpisodes(pool),
  receipts: postgresAlertReceipts(pool),
  patients: postgresPatients(pool),
  wards: postgresWards(pool),
  stays: postgresStays(pool),
  async user() {
    const id = randomUUID()
    await pool.query(
      `insert into users (id, email, name, roles, password_hash, created_at) values ($1, $2, 'Nurse', '{nurse}', '', now())`,
      [id, `${id}@test.local`],
    )
    return id
  },
}))
