import type pg from 'pg'
import { ALERT_PRIORITIES, type Alert, type AlertPriority } from '../../model/alert.ts'
import type { Instant } from '../../model/clock.ts'
import type { Escalation, EscalationChain, EscalationFacts } from '../../model/escalation.ts'
import { parseChain } from '../../model/escalation-check.ts'
import { date, instant, instantOrNull, oneOf } from './rows.ts'

/** Where an alert stands, and who is there for its patient. */
export interface Standing extends Pick<EscalationFacts, 'people' | 'isDelivered' | 'isDeclined'> {
  /** Null: of the house. */
  readonly chain: EscalationChain | null
  readonly escalation: (Escalation & { readonly priority: AlertPriority }) | undefined
}

type Row = {
  id: string
  priority: string | null
  started_at: Date
  steps_done: number
  told_at: Date | null
  due_at: Date
  chain: unknown
  responsible: string[]
  nurses: string[]
  on_call: string[]
  doctors: string[]
  delivered: boolean
  declined: boolean
}

/** All in one statement, whatever the number of alerts. A user who is disabled is nobody to tell. */
export async function readStandings(
  client: pg.ClientBase,
  alerts: readonly Alert[],
  now: Instant,
): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await client.query<Row>(
    `select a.id, e.priority, e.started_at, e.steps_done, e.told_at, e.due_at, w.escalation as chain,
       array(select c.user_id from care_team c join users u on u.id = c.user_id
         where c.patient_id = a.patient_id and c.function = 'responsible-nurse' and c.during @> $2::timestamptz
           and u.disabled_at is null)::text[] as responsible,
       array(select s.user_id from ward_staff s join users u on u.id = s.user_id
         where s.ward_id = w.id and 'nurse' = any(u.roles) and u.disabled_at is null)::text[] as nurses,
       array(select o.user_id from ward_on_call o join users u on u.id = o.user_id
         where o.ward_id = w.id and u.disabled_at is null)::text[] as on_call,
       array(select c.user_id from care_team c join users u on u.id = c.user_id
         where c.patient_id = a.patient_id and c.function = 'doctor' and c.during @> $2::timestamptz
           and u.disabled_at is null)::text[] as doctors,
       exists (select 1 from alert_receipts r
         where r.alert_id = a.id and r.delivered_at is not null and r.told_at = e.told_at) as delivered,
       coalesce((select bool_and(r.answer = 'declined' and r.answer is not null) from alert_receipts r
         where r.alert_id = a.id and r.told_at = e.told_at), false) as declined
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
    escalation:
      row.priority === null
        ? undefined
        : {
            priority: oneOf(ALERT_PRIORITIES, row.priority),
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
    isDeclined: row.declined,
  }
}
