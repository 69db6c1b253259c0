import type pg from 'pg'
import { FLOOD } from '../../model/alarm-load.ts'
import type { LoadPeriod } from '../alarm-load.ts'
import { ms } from './alarm-load-counts.ts'
import { date, only } from './rows.ts'

export interface Occupancy {
  /** `wardId` null: patients at home who wear a device. */
  readonly wards: readonly { readonly wardId: string | null; readonly ward: string | null; readonly bedDays: number }[]
  /** By index of the step. */
  readonly steps: ReadonlyMap<number, number>
}

/** Days that patients lay there, up to `now`. */
export async function readOccupancy(client: pg.ClientBase, { edges, wardId, now }: LoadPeriod): Promise<Occupancy> {
  const { rows } = await client.query<{
    by_ward: boolean
    ward_id: string | null
    ward: string | null
    step: number | null
    days: number
  }>(
    `with steps as (
       select n::integer as step, tstzrange(least(e, $2), least(($1::timestamptz[])[n + 1], $2)) as during
       from unnest($1::timestamptz[]) with ordinality as t (e, n) where n < cardinality($1::timestamptz[])
     ), period as (select tstzrange(($1::timestamptz[])[1], least(($1::timestamptz[])[cardinality($1::timestamptz[])], $2)) as during
       where ($1::timestamptz[])[1] < $2
     ), spans as (
       select ward_id, s.during from stays s, period p where s.during && p.during and ($3::uuid is null or ward_id = $3)
       union all
       select null, unnest(w.during - coalesce((select range_agg(s.during) from stays s where s.patient_id = w.patient_id), '{}'))
       from (
         select a.patient_id, range_agg(a.during) as during from assignments a, period p
         where a.during && p.during and $3::uuid is null group by a.patient_id
       ) w
     )
     select grouping(step) = 1 as by_ward, ward_id, (select name from wards w where w.id = ward_id) as ward, step,
       sum(extract(epoch from upper(part) - lower(part)) / 86400)::float8 as days
     from (
       select ward_id, step, s.during * steps.during as part from spans s join steps on s.during && steps.during
     ) parts group by grouping sets ((ward_id), (step)) order by ward`,
    [edges.map(date), date(now), wardId],
  )
  return {
    wards: rows.filter(row => row.by_ward).map(({ ward_id, ward, days }) => ({ wardId: ward_id, ward, bedDays: days })),
    steps: new Map(rows.flatMap(({ step, days }) => (step === null ? [] : [[step - 1, days] as const]))),
  }
}

/** As `floodsOf` (model/alarm-load.ts), ward by ward. */
export async function readFloods(
  client: pg.ClientBase,
  { edges, wardId }: LoadPeriod,
): Promise<{ readonly floods: number; readonly seconds: number }> {
  const within = ms(FLOOD.withinMs)
  const { rows } = await client.query<{ floods: number; seconds: number }>(
    `with raised as (
       select s.ward_id, a.id, a.raised_at as at,
         lag(a.raised_at, ${FLOOD.begins - 1}) over ward as first_of_many,
         lag(a.raised_at, ${FLOOD.below - 1}) over ward as first_of_few,
         lag(a.raised_at, ${FLOOD.below}) over ward as first_of_few_before
       from alerts a join stays s on s.patient_id = a.patient_id and s.during @> a.raised_at
       where a.raised_at >= $1 and a.raised_at < $2 and a.kind <> 'advice' and ($3::uuid is null or s.ward_id = $3)
       window ward as (partition by s.ward_id order by a.raised_at, a.id)
     ), runs as (
       select *, count(*) filter (where first_of_few_before is null or at >= first_of_few_before + ${within})
         over (partition by ward_id order by at, id) as run
       from raised
     ), floods as (
       select min(at) filter (where at - first_of_many < ${within}) as began, max(first_of_few) + ${within} as ended
       from runs group by ward_id, run
     )
     select count(*)::float8 as floods, coalesce(sum(extract(epoch from ended - began)), 0)::float8 as seconds
     from floods where began is not null`,
    [date(edges[0] ?? 0), date(edges.at(-1) ?? 0), wardId],
  )
  return only(rows)
}
