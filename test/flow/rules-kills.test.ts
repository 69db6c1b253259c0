import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { killPart } from '../support/kill.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'

/** The kill comes so long after the alarm's value, ms: before it is judged, while it is told, between two steps. */
const KILLED_AFTER_MS = [0, 15, 60, 400, 900, 1600]
/** Far more than a restart and two steps take, so that only a lost step fails. */
const TOLD_WITHIN_MS = 40_000

t.setTimeout(240_000)

t.test(
  'the rules are killed at any point: no alarm and no step of its escalation is lost, none comes twice',
  async t => {
    const system = await startTestSystem(t)
    const sql = await openSql(t, system)
    const probe = await openProbe(t, system, sql, 'killed')
    const { items } = await system.api<{ items: { id: string; name: string }[] }>('GET', '/wards')
    const ward = items.find(({ name }) => name === 'Test ward')?.id
    const user = (name: string, role: string) =>
      system.api<{ id: string }>('POST', '/users', { email: `${name}@example.org`, name, roles: [role], wards: [ward] })
    await user('nurse', 'nurse')
    const doctor = await user('doctor', 'doctor')
    const chain = {
      high: [
        { tell: 'responsible-nurse', afterSeconds: 0 },
        { tell: 'ward-nurses', afterSeconds: 1 },
        { tell: 'on-call', afterSeconds: 2 },
      ],
      medium: [],
      low: [],
    }
    await system.api('PUT', `/wards/${ward}/escalation`, { chain, onCall: [doctor.id] })
    await probe.publish({ spo2: 98, hr: 72 })

    for (const ms of KILLED_AFTER_MS) {
      await t.test(`killed ${ms} ms after the value`, async t => {
        const ts = await probe.publish({ spo2: 79 })
        await pause(ms)
        await killPart(system, 'rules')
        await probe.raised('spo2', ts, TOLD_WITHIN_MS)
        const told = () =>
          sql<{ email: string; times: number }>(
            `select u.email, count(*)::int as times
           from notifications n join users u on u.id = n.user_id
           join alerts a on a.id::text = n.reference ->> 'id'
           where n.type = 'alarm-escalated' and a.code = 'spo2' and a.measured_at = to_timestamp($1::float8 / 1000)
           group by 1 order by 1`,
            [ts],
          )
        await until(async () => (await told()).length === 2, {
          within: TOLD_WITHIN_MS,
          every: 50,
          what: 'both are told',
        })
        await probe.publish({ spo2: 98 })
        await probe.ended('spo2', TOLD_WITHIN_MS)
        t.same(await told(), [
          { email: 'doctor@example.org', times: 1 },
          { email: 'nurse@example.org', times: 1 },
        ])
      })
    }
    t.same(
      await sql(
        `select count(*)::int as alerts, count(distinct measured_at)::int as instants from alerts where code = 'spo2'`,
      ),
      [{ alerts: KILLED_AFTER_MS.length, instants: KILLED_AFTER_MS.length }],
      'each episode is one alert',
    )
    t.match(await system.stop(), { code: 0 })
  },
)
