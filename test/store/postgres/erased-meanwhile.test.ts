import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import t from 'tap'
import { NO_CHANGES } from '../../../store/episodes.ts'
import { insertAlerts } from '../../../store/postgres/alert-rows.ts'
import { postgresAlertStory } from '../../../store/postgres/alert-story.ts'
import { postgresBreakGlass } from '../../../store/postgres/break-glass.ts'
import { settleOwners } from '../../../store/postgres/device-owners.ts'
import { postgresDeviceProfiles } from '../../../store/postgres/device-profiles.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { postgresErasure } from '../../../store/postgres/erasure.ts'
import { postgresLateStory } from '../../../store/postgres/late-story.ts'
import { postgresMerges } from '../../../store/postgres/merges.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { postgresReattributions } from '../../../store/postgres/reattributions.ts'
import { postgresScoreWriter } from '../../../store/postgres/score-writer.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, alertOf, appError, deviceFields, hashOf, patientFields, T0 } from '../../support/records.ts'
import { keepScores, scoreOf, WELL } from '../../support/scores.ts'
import { until } from '../../support/until.ts'

const { pool } = await testDatabase(t)
const [patients, devices, episodes] = [postgresPatients(pool), postgresDeviceRegistry(pool), postgresEpisodes(pool)]
const [erasure, merges] = [postgresErasure(pool), postgresMerges(pool)]
const [alertStory, lateStory] = [postgresAlertStory(pool), postgresLateStory(pool)]
const { epoch } = await episodes.takeOver(0)
const add = async (family: string) => (await patients.create(patientFields(family), actAt(T0))).id
const lateValue = (patientId: string) => ({
  id: randomUUID(),
  patientId,
  measuredAt: T0,
  arrivedAt: T0 + 1,
  summary: 'Late',
})
const count = async (table: string, patientId: string) =>
  (await pool.query(`select from ${table} where patient_id = $1`, [patientId])).rowCount
const told = async (type: string, patientId: string) =>
  (await pool.query('select from timeline where type = $1 and patient_id = $2', [type, patientId])).rowCount
const isWaiting = async () => {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rowCount === 1
}

/** Begins `work` while a transaction holds what it waits for, and ends it when both have. */
async function heldUp(hold: (client: pg.PoolClient) => Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
  const client = await pool.connect()
  await client.query('begin')
  await hold(client)
  const working = work()
  await until(isWaiting)
  await client.query('commit')
  client.release()
  await working
}

t.test('what rules and stories had in hand when a patient was erased is not kept', async t => {
  const id = await add('Gone')
  await episodes.commit(0, epoch, { ...NO_CHANGES, raise: [alertOf({ patientId: id })] })
  await erasure.erase(id, 'Gone', actAt(T0))
  const raised = alertOf({ patientId: id })
  const shadow = { ...raised, patientId: id, endedAt: null, justification: {} }
  const raise = [raised, alertOf({ patientId: null })]
  const { refused } = await episodes.commit(0, epoch, {
    ...NO_CHANGES,
    raise,
    shadows: [shadow],
    late: [lateValue(id)],
  })
  t.same(refused, [raised.id])
  await keepScores(postgresScoreWriter(pool), id, scoreOf('news2', WELL, T0))
  await alertStory.advance(100)
  await lateStory.advance(100)
  for (const table of ['alerts', 'shadow_episodes', 'late_values', 'scores', 'timeline']) {
    t.equal(await count(table, id), 0, table)
  }
})

t.test('what rules were about to commit then is gone, too', async t => {
  const id = await add('Racing')
  const hold = async (client: pg.PoolClient) => {
    await client.query('select 1 from rule_shards where shard = 0 for share')
    await insertAlerts(client, [alertOf({ patientId: id })])
  }
  await heldUp(hold, () => erasure.erase(id, 'Racing', actAt(T0)))
  t.equal(await count('alerts', id), 0)
})

t.test('nobody opens the record of somebody who is being erased', async t => {
  const id = await add('Opened')
  const users = postgresUsers(pool)
  await users.ensure({ email: 'n@test.local', name: 'N', roles: ['nurse'], passwordHash: '' }, T0)
  const by = (await users.secretByEmail('n@test.local'))?.user.id ?? ''
  const hold = async (client: pg.PoolClient) => {
    await client.query('select 1 from patients where id = $1 for update', [id])
    await client.query('update patients set erased_at = now(), removed_at = now() where id = $1', [id])
  }
  const open = () => postgresBreakGlass(pool).open(id, T0 + 1000, actAt(T0, by, 'why'))
  await heldUp(hold, () => t.rejects(open(), appError('NOT_FOUND')))
  t.equal(await count('break_glass', id), 0)
})

t.test('readings that come later belong to nobody, whatever is settled anew', async t => {
  const id = await add('Left')
  await devices.create('left-1', deviceFields(), hashOf('left-1'), T0)
  await devices.assign('left-1', id, T0, { replace: false }, actAt(T0))
  await devices.unassign('left-1', actAt(T0 + 60_000))
  const profile = async () => (await postgresDeviceProfiles(pool).profiles(['left-1']))[0]?.assignments
  t.match(await profile(), [{ patientId: id }])
  await erasure.erase(id, 'Left', actAt(T0 + 61_000))
  t.same(await profile(), [])
  await transaction(pool, client => settleOwners(client, 'left-1', T0, null))
  const due = await postgresReattributions(pool).due(Date.now() + 60_000, 100)
  t.ok(due.length > 0)
  t.ok(due.every(({ patientId }) => patientId === null))
})

t.test('the story of a double that was merged meanwhile goes on with the survivor', async t => {
  const [into, from] = [await add('One'), await add('Other')]
  await episodes.commit(0, epoch, {
    ...NO_CHANGES,
    raise: [alertOf({ patientId: from })],
    late: [lateValue(from)],
  })
  await merges.merge(into, from, actAt(T0))
  await alertStory.advance(100)
  await lateStory.advance(100)
  t.same([await told('alert', into), await told('late-value', into)], [1, 1])
  t.same([await told('alert', from), await told('late-value', from)], [0, 0])
})

t.test('a late value that comes again after it was dropped is not told twice, and holds up nobody', async t => {
  const [id, other] = [await add('Again'), await add('Next')]
  const value = lateValue(id)
  await episodes.commit(0, epoch, { ...NO_CHANGES, late: [value] })
  await lateStory.advance(100)
  await pool.query('delete from late_values')
  await episodes.commit(0, epoch, { ...NO_CHANGES, late: [value, lateValue(other)] })
  t.equal(await lateStory.advance(100), 2)
  t.equal(await told('late-value', id), 1)
  t.equal(await told('late-value', other), 1)
})
