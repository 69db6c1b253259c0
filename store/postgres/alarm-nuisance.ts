import type pg from 'pg'
import { NUISANCE, type NuisanceFacts } from '../../model/alarm-load.ts'
import type { Instant } from '../../model/clock.ts'
import { alarmsOf } from './alarm-load-counts.ts'
import { conditions } from './conditions.ts'
import { only } from './rows.ts'
import { isUuid } from './text.ts'

const MOST_RULES = 20

/** What was raised within that time before `now`, as `alarms`. */
function of(withinMs: number, wardId: string | null, now: Instant) {
  const { bind, values } = conditions()
  return { alarms: alarmsOf({ edges: [now - withinMs, now], wardId, now }, bind), values }
}

export async function readNuisance(pool: pg.Pool, wardId: string | null, now: Instant): Promise<NuisanceFacts> {
  if (wardId !== null && !isUuid(wardId)) {
    return { chattering: [], oneOfMany: { alarms: 0, ofAll: 0, patients: 0 }, neverActedOn: [] }
  }
  const week = of(NUISANCE.chatteringWithinMs, wardId, now)
  const chattering = await pool.query<NuisanceFacts['chattering'][number]>(
    `with ${week.alarms}
     select rule_id as "ruleId", code, count(distinct coalesce(patient_id::text, device_id))::float8 as patients,
       count(*)::float8 as alarms
     from alarms where chatters group by rule_id, code order by alarms desc, rule_id, code limit ${MOST_RULES}`,
    week.values,
  )
  const shift = of(NUISANCE.oneOfManyWithinMs, wardId, now)
  const most = await pool.query<NuisanceFacts['oneOfMany']>(
    `with ${shift.alarms}, patients as (select patient_id, count(*) as alarms from alarms group by patient_id)
     select coalesce(max(alarms) filter (where patient_id is not null), 0)::float8 as alarms,
       coalesce(sum(alarms), 0)::float8 as "ofAll", count(patient_id)::float8 as patients from patients`,
    shift.values,
  )
  const month = of(NUISANCE.neverActedOnWithinMs, wardId, now)
  const neverActedOn = await pool.query<NuisanceFacts['neverActedOn'][number]>(
    `with ${month.alarms}
     select rule_id as "ruleId", code, count(*)::float8 as alarms
     from alarms group by rule_id, code
     having count(*) >= ${NUISANCE.fewest} and count(acknowledged_at) = 0 and count(resolved_by) = 0
       and count(assigned_to) = 0
     order by alarms desc, rule_id, code limit ${MOST_RULES}`,
    month.values,
  )
  return { chattering: chattering.rows, oneOfMany: only(most.rows), neverActedOn: neverActedOn.rows }
}
