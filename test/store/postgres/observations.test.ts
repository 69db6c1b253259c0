import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresObservations } from '../../../store/postgres/observations.ts'
import { postgresScoreWriter } from '../../../store/postgres/score-writer.ts'
import { postgresScores } from '../../../store/postgres/scores.ts'
import { postgresSpo2Scales } from '../../../store/postgres/spo2-scales.ts'
import { observationContract } from '../../contract/observations.ts'
import { scoreContract } from '../../contract/scores.ts'
import { spo2ScaleContract } from '../../contract/spo2-scales.ts'
import { changeReader } from '../../support/changes.ts'
import { clinicalWorld } from '../../support/clinical.ts'
import { testDatabase } from '../../support/database.ts'
import { deviceFields, hashOf, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const world = clinicalWorld(pool)
const changes = changeReader(pool)
observationContract(t, () => ({ observations: postgresObservations(pool), world, changes }))
spo2ScaleContract(t, () => ({ scales: postgresSpo2Scales(pool), world, changes }))
scoreContract(t, () => ({
  scores: postgresScores(pool),
  writer: postgresScoreWriter(pool),
  world,
  async monitor(patientId) {
    const deviceId = `m-${randomUUID()}`
    await postgresDeviceRegistry(pool).create(deviceId, deviceFields(), hashOf('token'), T0)
    await pool.query(
      `insert into assignments (id, device_id, patient_id, during, assigned_at)
       values (gen_random_uuid(), $1, $2, tstzrange(now() - interval '1 hour', null), now())`,
      [deviceId, patientId],
    )
  },
}))
