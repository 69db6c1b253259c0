import { CHATTERING, ESCALATED_LEVEL, FLEETING_MS, STANDING_MS } from '../../model/alarm-load.ts'
import type { LoadPeriod } from '../alarm-load.ts'
import { date } from './rows.ts'

/** The alarms of a period as a table `alarms`: each with its ward, its step (from 1) and whether it chatters. */
export function alarmsOf({ edges, wardId, now }: LoadPeriod, bind: (value: unknown) => string): string {
  const steps = `${bind(edges.map(date))}::timestamptz[]`
  const at = `${bind(date(now))}::timestamptz`
  const inWard = wardId === null ? '' : `and s.ward_id = ${bind(wardId)}`
  return `alarms as materialized (
    select a.*, width_bucket(raised_at, ${steps}) as step,
      coalesce(raised_at - lag(raised_at, ${CHATTERING.activations - 1})
        over (partition by coalesce(patient_id::text, device_id), rule_id, code order by raised_at, id)
        <= ${ms(CHATTERING.withinMs)}, false) as chatters,
      coalesce(resolved_at, ${at}) - raised_at > ${ms(STANDING_MS)} as stands,
      resolved_at is not null and resolved_by is null and acknowledged_at is null and not exists (
        select from alert_receipts r where r.alert_id = a.id and r.seen_at <= a.resolved_at) as unseen
    from (
      select a.id, a.patient_id, a.device_id, a.rule_id, a.code, a.kind, a.priority, a.raised_at, a.acknowledged_at,
        a.resolved_at, a.resolved_by, a.assigned_to, a.escalation_level, s.ward_id
      from alerts a left join lateral (
        select ward_id from stays s where s.patient_id = a.patient_id and s.during @> a.raised_at limit 1
      ) s on true
      where a.raised_at >= (${steps})[1] and a.raised_at < (${steps})[${edges.length}] and a.kind <> 'advice' ${inWard}
    ) a
  )`
}

export type CountsRow = {
  alarms: number
  acknowledged: number
  median_to_acknowledge: number | null
  p95_to_acknowledge: number | null
  resolved_unseen: number
  fleeting: number
  standing: number
  escalated: number
  technical: number
  chattering: number
  chattering_alarms: number
}

const SECONDS = 'extract(epoch from acknowledged_at - raised_at)::float8'

/** Of a group of `alarms`, as a `CountsRow`. */
export const COUNTS = `count(*)::float8 as alarms, count(acknowledged_at)::float8 as acknowledged,
  percentile_cont(0.5) within group (order by ${SECONDS}) as median_to_acknowledge,
  percentile_cont(0.95) within group (order by ${SECONDS}) as p95_to_acknowledge,
  count(*) filter (where unseen)::float8 as resolved_unseen,
  count(*) filter (where resolved_at - raised_at < ${ms(FLEETING_MS)})::float8 as fleeting,
  count(*) filter (where stands)::float8 as standing,
  count(*) filter (where escalation_level >= ${ESCALATED_LEVEL})::float8 as escalated,
  count(*) filter (where kind = 'technical')::float8 as technical,
  count(distinct (coalesce(patient_id::text, device_id), rule_id, code)) filter (where chatters)::float8 as chattering,
  count(*) filter (where chatters)::float8 as chattering_alarms`

/** A number of the model as an interval. */
export function ms(value: number): string {
  return `interval '${value} milliseconds'`
}
