import type pg from 'pg'
import { type AlarmLoad, type LoadCounts, NO_ALARMS, STANDING_MS } from '../../model/alarm-load.ts'
import { ALERT_PRIORITIES, type AlertKind, type AlertPriority } from '../../model/alert.ts'
import { ALERT_KINDS } from '../../model/alert-check.ts'
import type { AlarmLoadReader, LoadPeriod } from '../alarm-load.ts'
import { alarmsOf, COUNTS, type CountsRow } from './alarm-load-counts.ts'
import { readFloods, readOccupancy } from './alarm-load-time.ts'
import { readNuisance } from './alarm-nuisance.ts'
import { conditions } from './conditions.ts'
import { transaction } from './pool.ts'
import { date, oneOf, only } from './rows.ts'
import { isUuid } from './text.ts'
import { visibleTo } from './visible-to.ts'

/** Rules that a report lists; the rest is in the sums. */
const MOST_RULES = 200
const MOST_PATIENTS = 10

type GroupRow = CountsRow & {
  group: string
  kind: string | null
  priority: string | null
  rule_id: string | null
  code: string | null
  ward_id: string | null
  ward: string | null
  step: number | null
}

export function postgresAlarmLoad(pool: pg.Pool): AlarmLoadReader {
  return {
    async load(period) {
      const { edges, wardId, now } = period
      if (wardId !== null && !isUuid(wardId)) return nothing(edges)
      return transaction(pool, async client => {
        await client.query('set transaction isolation level repeatable read read only')
        const groups = await readGroups(client, period)
        const occupancy = await readOccupancy(client, period)
        const floods = await readFloods(client, period)
        return loadFrom(edges, groups, occupancy, floods, await readStanding(client, wardId, now))
      })
    },

    async patients(period, viewer) {
      if (period.wardId !== null && !isUuid(period.wardId)) return { ofAll: 0, items: [] }
      const { bind, and, where, values } = conditions('patient_id is not null')
      const alarms = alarmsOf(period, bind)
      visibleTo({ bind, and }, 'patient_id', viewer)
      const { rows } = await pool.query<{
        of_all: number
        patient_id: string | null
        alarms: number
        high: number
        acknowledged: number
        chattering: { ruleId: string; code: string | null }[]
      }>(
        `with ${alarms}, most as (
           select patient_id, count(*)::float8 as alarms,
             count(*) filter (where priority = 'high')::float8 as high, count(acknowledged_at)::float8 as acknowledged,
             coalesce(jsonb_agg(distinct jsonb_build_object('ruleId', rule_id, 'code', code)) filter (where chatters), '[]')
               as chattering
           from alarms ${where()} group by patient_id order by 2 desc, 1 limit ${MOST_PATIENTS}
         )
         select t.of_all, m.* from (select count(*)::float8 as of_all from alarms) t left join most m on true
         order by m.alarms desc, m.patient_id`,
        values,
      )
      return {
        ofAll: rows[0]?.of_all ?? 0,
        items: rows.flatMap(({ patient_id, of_all, ...counts }) =>
          patient_id === null ? [] : [{ patientId: patient_id, ...counts }],
        ),
      }
    },

    nuisance: (wardId, now) => readNuisance(pool, wardId, now),
  }
}

async function readGroups(client: pg.ClientBase, period: LoadPeriod): Promise<readonly GroupRow[]> {
  const { bind, values } = conditions()
  const alarms = alarmsOf(period, bind)
  const { rows } = await client.query<GroupRow>(
    `with ${alarms}
     select case when grouping(priority, step) = 0 then 'step' when grouping(priority) = 0 then 'priority'
         when grouping(kind) = 0 then 'kind' when grouping(rule_id) = 0 then 'rule' when grouping(ward_id) = 0 then 'ward'
         else 'all' end as "group",
       kind, priority, rule_id, code, ward_id, (select name from wards w where w.id = ward_id) as ward, step, ${COUNTS}
     from alarms
     group by grouping sets ((), (priority), (kind), (rule_id, code), (ward_id), (step, priority))
     order by alarms desc, rule_id, code, ward`,
    values,
  )
  return rows
}

async function readStanding(client: pg.ClientBase, wardId: string | null, now: number): Promise<number> {
  const { rows } = await client.query<{ standing: number }>(
    `select count(*)::float8 as standing from alerts a
     where a.state <> 'resolved' and a.kind <> 'advice' and a.raised_at < $1
       and ($2::uuid is null or exists (select from stays s
         where s.patient_id = a.patient_id and s.during @> a.raised_at and s.ward_id = $2))`,
    [date(now - STANDING_MS), wardId],
  )
  return only(rows).standing
}

function loadFrom(
  edges: LoadPeriod['edges'],
  groups: readonly GroupRow[],
  occupancy: Awaited<ReturnType<typeof readOccupancy>>,
  floods: Awaited<ReturnType<typeof readFloods>>,
  standingNow: number,
): AlarmLoad {
  const of = (group: string) => groups.filter(row => row.group === group)
  const priority = (name: AlertPriority) => countsOf(of('priority').find(row => row.priority === name))
  const wards = of('ward')
  const stepAlarms = new Map(of('step').map(row => [`${row.step} ${row.priority}`, row.alarms]))
  const bedDays = (wardId: string | null) => occupancy.wards.find(w => w.wardId === wardId)?.bedDays ?? 0
  return {
    bedDays: occupancy.wards.reduce((sum, ward) => sum + ward.bedDays, 0),
    all: countsOf(of('all')[0]),
    byPriority: { high: priority('high'), medium: priority('medium'), low: priority('low') },
    byKind: of('kind').map(row => ({ kind: oneOf<AlertKind>(ALERT_KINDS, row.kind ?? ''), ...countsOf(row) })),
    byRule: of('rule')
      .slice(0, MOST_RULES)
      .map(row => ({ ruleId: row.rule_id ?? '', code: row.code, ...countsOf(row) })),
    byWard: [
      ...wards.map(row => ({ wardId: row.ward_id, ward: row.ward, bedDays: bedDays(row.ward_id), ...countsOf(row) })),
      ...occupancy.wards
        .filter(({ wardId }) => wards.every(row => row.ward_id !== wardId))
        .map(ward => ({ ...ward, ...NO_ALARMS })),
    ],
    steps: stepsOf(edges).map(({ from, to }, i) => {
      const [high, medium, low] = ALERT_PRIORITIES.map(name => stepAlarms.get(`${i + 1} ${name}`) ?? 0)
      return {
        from,
        to,
        bedDays: occupancy.steps.get(i) ?? 0,
        high: high ?? 0,
        medium: medium ?? 0,
        low: low ?? 0,
      }
    }),
    floods: floods.floods,
    floodSeconds: floods.seconds,
    standingNow,
  }
}

function stepsOf(edges: LoadPeriod['edges']) {
  return edges.slice(1).map((to, i) => ({ from: edges[i] ?? to, to }))
}

function nothing(edges: LoadPeriod['edges']): AlarmLoad {
  return loadFrom(edges, [], { wards: [], steps: new Map() }, { floods: 0, seconds: 0 }, 0)
}

function countsOf(row: CountsRow | undefined): LoadCounts {
  if (row === undefined) return NO_ALARMS
  return {
    alarms: row.alarms,
    acknowledged: row.acknowledged,
    medianToAcknowledge: row.median_to_acknowledge,
    p95ToAcknowledge: row.p95_to_acknowledge,
    resolvedUnseen: row.resolved_unseen,
    fleeting: row.fleeting,
    standing: row.standing,
    escalated: row.escalated,
    technical: row.technical,
    chattering: row.chattering,
    chatteringAlarms: row.chattering_alarms,
  }
}
