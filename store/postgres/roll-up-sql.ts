import { UNPIVOT } from './vitals-columns.ts'

/** SQL: the hour that a time lies in, in UTC whatever the session's time zone is. */
export function hourOf(time: string): string {
  return `date_bin('1 hour', ${time}, 'epoch'::timestamptz)`
}

/** SQL: raw values before this may be gone, so a mark before it says nothing and the roll-up stands as it is. */
export const RAW_FROM = '(select raw_from from vitals_retention)'

/**
 * SQL: minutes computed whole from the raw values.
 * @param marks name of a relation (patient_id, bucket)
 * @returns a query for (patient_id, code, bucket, min, mean, max, count)
 */
export function minutesFromRaw(marks: string): string {
  // The grouped lateral keeps the planner at one index range per minute; a join might read whole partitions.
  return `
    select b.patient_id, m.code, b.bucket, m.min, m.mean, m.max, m.count
    from ${marks} b
    cross join lateral (
      select x.code, min(x.value)::real as min, avg(x.value) as mean, max(x.value)::real as max, count(*)::int as count
      from vitals v cross join lateral ${UNPIVOT} as x (code, value)
      where v.patient_id = b.patient_id and v.measured_at >= b.bucket and v.measured_at < b.bucket + interval '1 minute'
        and x.value is not null
      group by x.code
    ) m`
}

/**
 * SQL: hours computed from minutes.
 * @param minutes name of a relation (patient_id, code, bucket, min, mean, max, count)
 */
export function hoursFromMinutes(minutes: string): string {
  return `
    select patient_id, code, ${hourOf('bucket')} as bucket, min(min) as min,
      sum(mean * count) / sum(count) as mean, max(max) as max, sum(count)::int as count
    from ${minutes} group by 1, 2, 3`
}
