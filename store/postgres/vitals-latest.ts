import type { VitalSignCode, VitalValue } from '../../model/vital-signs.ts'
import type { LatestVital } from '../vitals.ts'
import { HOT_CODES, NUMERIC_CODES, UNPIVOT } from './vitals-columns.ts'
import type { Queryable } from './vitals-writer.ts'

/**
 * The last value per code without walking through a year of raw rows. A numeric value lies either in a touched minute
 * (a few, all read) or in a minute that is rolled up, and then the newest bucket of the code tells which minute to look
 * into. Coded values have an index of their own. Values whose raw row has expired are gone.
 */
export async function latestVitals(
  pool: Queryable,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LatestVital[]>> {
  const latest = new Map<string, LatestVital[]>()
  if (patientIds.length === 0) return latest
  const { rows } = await pool.query<LatestRow>({
    name: 'vitals-latest',
    text: LATEST_SQL,
    values: [patientIds, NUMERIC_CODES],
  })
  for (const row of rows) {
    const vitals = latest.get(row.patient_id) ?? []
    vitals.push({
      code: row.code,
      value: row.text ?? row.value ?? 0,
      measuredAt: row.measured_at,
      arrivedAt: row.arrived_at,
      deviceId: row.device_id,
      clockCorrected: row.clock_corrected,
    })
    latest.set(row.patient_id, vitals)
  }
  return latest
}

/** Coded values of a clock that runs ahead, through which the newest is looked for. */
const MOST_AHEAD = 100

/** Either `value` or `text` is set. */
interface LatestRow {
  readonly patient_id: string
  readonly code: VitalSignCode
  readonly value: number | null
  readonly text: VitalValue | null
  readonly measured_at: number
  readonly arrived_at: number
  readonly device_id: string
  readonly clock_corrected: boolean
}

/**
 * SQL: from when the newest value of each code that was measured inside each minute counts (`countsFrom`), as
 * (patient_id, bucket, code, at).
 * @param minutes name of a relation (patient_id, bucket)
 */
const newestIn = (minutes: string) => `
    select b.patient_id, b.bucket, n.code, n.at
    from ${minutes} b cross join lateral (
      with r as materialized (
        select v.*, least(v.measured_at, v.arrived_at) as counts
        from vitals v where v.patient_id = b.patient_id
          and v.measured_at >= b.bucket and v.measured_at < b.bucket + interval '1 minute'
      )
      select x.code, x.at
      from (
        select ${HOT_CODES.map(code => `max(counts) filter (where ${code} is not null) as ${code}`).join(', ')} from r
      ) v cross join lateral (values ${HOT_CODES.map(code => `('${code}', v.${code})`).join(', ')}) as x (code, at)
      where x.at is not null
      union all
      select x.key, max(r.counts) from r cross join lateral jsonb_each(r.more) x
      where r.more is not null and jsonb_typeof(x.value) = 'number' group by x.key
    ) n`

const LATEST_SQL = `
  with asked as (select distinct unnest($1::uuid[]) as patient_id),
  touched as (select t.patient_id, t.bucket from asked join vitals_1m_touched t using (patient_id)),
  in_touched as materialized (
    select distinct on (patient_id, code) * from (${newestIn('touched')}) n order by patient_id, code, at desc, bucket desc
  ),
  rolled as materialized (
    select a.patient_id, c.code, r.bucket
    from asked a cross join unnest($2::text[]) as c (code)
    cross join lateral (
      select m.bucket from vitals_1m m
      where m.patient_id = a.patient_id and m.code = c.code and not exists (
        select from vitals_1m_touched t where t.patient_id = m.patient_id and t.bucket = m.bucket
      )
      order by m.bucket desc limit 1
    ) r
    left join in_touched t on t.patient_id = a.patient_id and t.code = c.code
    where t.bucket is null or date_trunc('minute', t.at) <= r.bucket
  ),
  rolled_minutes as (select distinct patient_id, bucket from rolled),
  in_rolled as (
    select n.* from (${newestIn('rolled_minutes')}) n join rolled using (patient_id, bucket, code)
  ),
  newest as (
    select distinct on (patient_id, code) *
    from (select * from in_touched union all select * from in_rolled) n order by patient_id, code, at desc, bucket desc
  ),
  instants as (select patient_id, bucket, at, array_agg(code) as codes from newest group by 1, 2, 3),
  numbers as (
    select distinct on (i.patient_id, x.code) i.patient_id, x.code, x.value::real as value, null as text,
      v.measured_at, v.arrived_at, v.device_id, v.clock_corrected
    from instants i cross join lateral (
      select * from vitals r where r.patient_id = i.patient_id
        and r.measured_at >= greatest(i.at, i.bucket) and r.measured_at < i.bucket + interval '1 minute'
        and least(r.measured_at, r.arrived_at) = i.at
      offset 0
    ) v cross join lateral ${UNPIVOT} as x (code, value)
    where x.value is not null and x.code = any(i.codes)
    order by i.patient_id, x.code, v.measured_at desc, v.device_id
  ),
  coded as (
    select a.patient_id, v.* from asked a cross join lateral (
      select * from (
        select more ->> 'consciousness' as text, measured_at, arrived_at, device_id, clock_corrected
        from vitals where patient_id = a.patient_id and more ? 'consciousness'
        order by measured_at desc, device_id limit ${MOST_AHEAD}
      ) ahead
      order by least(measured_at, arrived_at) desc, measured_at desc, device_id limit 1
    ) v
  )
  select patient_id, code, value, text, device_id, clock_corrected,
    (extract(epoch from measured_at) * 1000)::float8 as measured_at,
    (extract(epoch from arrived_at) * 1000)::float8 as arrived_at
  from (
    select * from numbers
    union all
    select patient_id, 'consciousness', null, text, measured_at, arrived_at, device_id, clock_corrected from coded
  ) l`
