import t from 'tap'
import { postgresAlertStory } from '../../../store/postgres/alert-story.ts'
import { appendAlerts } from '../../../store/postgres/outbox.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { appendTimeline } from '../../../store/postgres/timeline.ts'
import { postgresTimeline } from '../../../store/postgres/timeline-reader.ts'
import { houseOf } from '../../api/support/house.ts'
import { timelineContract } from '../../contract/timeline.ts'
import { testDatabase } from '../../support/database.ts'
import { alertOf } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const story = postgresAlertStory(pool)

timelineContract(t, () => ({
  timeline: postgresTimeline(pool),
  story,
  patient: () => houseOf({ pool }).patient(),
  tell: events => transaction(pool, client => appendTimeline(client, events)),
  change: (...alerts) => transaction(pool, client => appendAlerts(client, alerts)),
  async told() {
    const { rows } = await pool.query<{ summary: string }>(
      `select event->>'summary' as summary from people_outbox where event is not null order by cursor`,
    )
    return rows.map(row => row.summary)
  },
}))

t.test('a story that could not be written is told from the same place', async t => {
  const patientId = await houseOf({ pool }).patient()
  await transaction(pool, client => appendAlerts(client, [alertOf({ patientId })]))
  await pool.query('alter table people_outbox rename to people_outbox_away')
  await t.rejects(story.advance(100))
  await pool.query('alter table people_outbox_away rename to people_outbox')
  t.equal(await story.advance(100), 1)
  t.equal((await postgresTimeline(pool).list({ patientId, limit: 10 })).items.length, 1)
})
