import t from 'tap'
import { postgresRecordRetention } from '../../../store/postgres/retention.ts'
import { testApi } from '../../api/support/api.ts'
import { houseOf } from '../../api/support/house.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-05-01T12:00:00Z')
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE)

t.test('old scores, shadow episodes, late values and notifications go, what still goes on or waits stays', async t => {
  const api = await testApi(t)
  const { pool } = api
  const house = houseOf(api)
  const [patientId, nurse] = [await house.patient('Ada'), await house.userId('nurse')]
  const retention = postgresRecordRetention(pool)
  const left = async (table: string, time: string) =>
    (
      await pool.query<{ ago: number }>(
        `select extract(epoch from $1::timestamptz - ${time})::int / 60 as ago from ${table} order by 1`,
        [new Date(NOW)],
      )
    ).rows.map(row => row.ago)

  await pool.query(
    `insert into scores (patient_id, score, measured_at, status, result)
     select $1, 'news2', m, 'complete', '{}' from unnest($2::timestamptz[]) m`,
    [patientId, [at(1), at(10), at(20)]],
  )
  t.equal(await retention.expireScores(NOW - 10 * MINUTE), 1)
  t.same(await left('scores', 'measured_at'), [1, 10])

  await pool.query(
    `insert into shadow_episodes (id, rule_id, rule_version, patient_id, priority, message, raised_at, ended_at, justification)
     select gen_random_uuid(), 'r', 1, $1, 'low', 'm', raised, ended, '{}'
     from unnest($2::timestamptz[], $3::timestamptz[]) x (raised, ended)`,
    [patientId, [at(30), at(31), at(32)], [at(20), null, at(5)]],
  )
  t.equal(await retention.expireShadowEpisodes(NOW - 10 * MINUTE), 1)
  t.same(await left('shadow_episodes', 'raised_at'), [31, 32])

  await pool.query(
    `insert into late_values (id, patient_id, measured_at, arrived_at, summary, told)
     select gen_random_uuid(), $1, arrived, arrived, 's', told from unnest($2::timestamptz[], $3::boolean[]) x (arrived, told)`,
    [patientId, [at(20), at(21), at(5)], [true, false, true]],
  )
  t.equal(await retention.expireLateValues(NOW - 10 * MINUTE), 1)
  t.same(await left('late_values', 'arrived_at'), [5, 21])

  await pool.query('delete from notifications')
  await pool.query(
    `insert into notifications (id, user_id, type, at, summary, read_at)
     select gen_random_uuid(), $1, 'x', at, 's', read from unnest($2::timestamptz[], $3::timestamptz[]) x (at, read)`,
    [nurse, [at(5), at(20), at(21), at(70)], [at(1), at(1), null, null]],
  )
  t.equal(await retention.expireNotifications({ read: NOW - 10 * MINUTE, all: NOW - 60 * MINUTE }), 2)
  t.same(await left('notifications', 'at'), [5, 21])
})

t.test('rows that somebody else holds are left for the next time, nobody waits, and a stop is heeded', async t => {
  const api = await testApi(t)
  const { pool } = api
  const nurse = await houseOf(api).userId('nurse')
  await pool.query('delete from notifications')
  await pool.query(
    `insert into notifications (id, user_id, type, at, summary)
     select gen_random_uuid(), $1, 'x', at, 's' from unnest($2::timestamptz[]) at`,
    [nurse, [at(20), at(30)]],
  )
  const retention = postgresRecordRetention(pool)
  const holder = await pool.connect()
  try {
    await holder.query('begin')
    await holder.query('update notifications set read_at = now() where at = $1', [at(20)])
    t.equal(await retention.expireNotifications({ read: NOW, all: NOW }, AbortSignal.abort()), 0)
    t.equal(await retention.expireNotifications({ read: NOW, all: NOW }), 1)
    await holder.query('commit')
  } finally {
    holder.release()
  }
  t.equal(await retention.expireNotifications({ read: NOW, all: NOW }), 1)
})

t.test('more than one chunk', async t => {
  const api = await testApi(t)
  const patientId = await houseOf(api).patient('Ada')
  await api.pool.query(
    `insert into scores (patient_id, score, measured_at, status, result)
     select $1, 'news2', $2::timestamptz - n * interval '1 s', 'complete', '{}' from generate_series(1, 12000) n`,
    [patientId, new Date(NOW)],
  )
  t.equal(await postgresRecordRetention(api.pool).expireScores(NOW - 1500), 11_999)
})
