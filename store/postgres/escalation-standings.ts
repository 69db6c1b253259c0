import type pg from 'pg'
import { ALERT_PRIORITIES, type Alert, type AlertPriority } from '../../model/alert.ts'
import type { Instant } from '../../model/clock.ts'
import type { Escalation, EscalationChain, EscalationFacts } from '../../model/escalation.ts'
import { parseChain } from '../../model/escalation-check.ts'
import { date, instant, instantOrNull, oneOf } from './rows.ts'

/** Where an alert stands, and who is there for its patient. */
export interface Standing extends Pick<EscalationFacts, 'people' | 'isDelivered' | 'isDeclined' | 'declined'> {
  /** Null: of the house. */
  readonly chain: EscalationChain | null
  /** In which the patient is now; null: none. */
  readonly wardId: string | null
  /** Who was told by the chain as it is now. */
  readonly told: readonly string[]
  readonly escalation:
    | (Escalation & {
        readonly priority: AlertPriority
        readonly wardId: string | null
        readonly responsibleId: string | null
      })
    | undefined
}

type Row = {
  id: string
  priority: string | null
  started_at: Date
  steps_done: number
  told_at: Date | null
  due_at: Date
  chain: unknown
  ward_id: string | null
  chain_ward_id: string | null
  chain_responsible_id: string | null
  told: string[]
  responsible: string[]
  nurses: string[]
  on_call: string[]
  doctors: string[]
  delivered: boolean
  is_declined: boolean
  declined: string[]
}

/** SQL: the responsible nurse of the patient of alert `a` at that time, if she may answer; one at most at a time. */
export function responsibleNurse(at: string): string {
  return `select c.user_id from care_team c join alarm_answerers using (user_id)
    where c.patient_id = a.patient_id and c.function = 'responsible-nurse' and c.during @> ${at}::timestamptz`
}

/** SQL of user `u`, who may answer alarms: a nurse, or of a role of the house that may not sign orders as doctors do. */
const IS_NURSE = `('nurse' = any(u.roles) or not u.roles && '{admin,doctor}'::text[] and not exists (
    select 1 from roles o where o.id = any(u.roles) and o.removed_at is null and 'orders:sign' = any(o.permissions)))`

/** All in one statement, whatever the number of alerts. Who is disabled, or may not see and answer it, is nobody to tell. */
export async function readStandings(
  client: pg.ClientBase,
  alerts: readonly Alert[],
  now: Instant,
): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await client.query<Row>(
    `select a.id, e.priority, e.started_at, e.steps_done, e.told_at, e.due_at, w.escalation as chain,
       s.ward_id, e.ward_id as chain_ward_id, e.responsible_id as chain_responsible_id,
       array(${responsibleNurse('$2')})::text[] as responsible,
       array(select n.user_id from ward_staff n join alarm_answerers using (user_id) join users u on u.id = n.user_id
         where n.ward_id = w.id and ${IS_NURSE})::text[] as nurses,
       array(select o.user_id from ward_on_call o join alarm_answerers using (user_id) where o.ward_id = w.id)::text[] as on_call,
       array(select c.user_id from care_team c join alarm_answerers using (user_id)
         where c.patient_id = a.patient_id and c.function = 'doctor' and c.during @> $2::timestamptz)::text[] as doctors,
       array(select r.user_id from alert_receipts r where r.alert_id = a.id and r.told_at >= e.started_at)::text[] as told,
       exists (select 1 from alert_receipts r
         where r.alert_id = a.id and r.delivered_at is not null and r.told_at = e.told_at) as delivered,
       coalesce((select bool_and(r.answer = 'declined' and r.answer is not null) from alert_receipts r
         where r.alert_id = a.id and r.told_at = e.told_at), false) as is_declined,
       array(select r.user_id from alert_receipts r
         where r.alert_id = a.id and r.answer = 'declined' and r.answered_at >= e.started_at)::text[] as declined
     from alerts a
     left join escalations e on e.alert_id = a.id
     left join stays s on s.patient_id = a.patient_id and upper_inf(s.during)
     left join wards w on w.id = s.ward_id and w.removed_at is null
     where a.id = any($1::uuid[])`,
    [alerts.map(alert => alert.id), date(now)],
  )
  return new Map(rows.map(row => [row.id, standingFromRow(row)]))
}

function standingFromRow(row: Row): Standing {
  return {
    chain: row.chain === null ? null : parseChain(row.chain),
    wardId: row.ward_id,
    told: row.told,
    escalation:
      row.priority === null
        ? undefined
        : {
            priority: oneOf(ALERT_PRIORITIES, row.priority),
            wardId: row.chain_ward_id,
            responsibleId: row.chain_responsible_id,
            startedAt: instant(row.started_at),
            stepsDone: row.steps_done,
            toldAt: instantOrNull(row.told_at),
            dueAt: instant(row.due_at),
          },
    people: {
      'responsible-nurse': row.responsible,
      'ward-nurses': row.nurses,
      'on-call': row.on_call.length > 0 ? row.on_call : row.doctors,
    },
    isDelivered: row.delivered,
    isDeclined: row.is_declined,
    declined: row.declined,
  }
}
