import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { date } from './rows.ts'

/**
 * Ends the chains of alerts that somebody has answered, or that are over: nothing of them waits for anybody any more, and
 * the channels that told of them tell so too, but those of the person who did it. Once, because a chain ends once.
 */
export async function endAnswered(client: pg.ClientBase, now: Instant): Promise<void> {
  await client.query(
    `with over as (
       delete from escalations e using alerts a
       where a.id = e.alert_id and a.state in ('acknowledged', 'resolved')
       returning e.alert_id, case when a.state = 'acknowledged' then 'taken'
           when a.resolved_reason = 'superseded' then 'replaced' else 'over' end as kind,
         case a.state when 'acknowledged' then a.acknowledged_by else a.resolved_by end as person
     ), read as (
       update notifications n set read_at = $1 from alert_receipts r join over o using (alert_id)
       where n.user_id = r.user_id and n.read_at is null and n.type <> 'alarm-unheard' and n.reference->>'id' = r.alert_id::text
     ), read_by_administrators as (
       update notifications n set read_at = $1 from over o
       where n.type = 'alarm-unheard' and n.read_at is null and n.reference->>'id' = o.alert_id::text
     ), heard as (
       select o.alert_id, o.kind, o.person, m.channel_id, m.user_id, max(m.created_at) as told_at
       from over o join alert_messages m on m.alert_id = o.alert_id and m.kind = 'told'
         and m.attempts > 0 and m.state <> 'failed' and m.user_id is distinct from o.person
       -- a browser may be another person's by now
       join channels c on c.id = m.channel_id and c.user_id is not distinct from m.user_id
       group by o.alert_id, o.kind, o.person, m.channel_id, m.user_id
     )
     insert into alert_messages (id, alert_id, channel_id, user_id, is_reminder, kind, by, created_at, due_at)
     select gen_random_uuid(), h.alert_id, h.channel_id, h.user_id, false, h.kind, u.name, $1::timestamptz, $1::timestamptz
     from heard h left join users u on u.id = h.person
     where not exists (
       select from alert_messages m
       where m.alert_id = h.alert_id and m.channel_id = h.channel_id and m.kind <> 'told' and m.created_at >= h.told_at
     )`,
    [date(now)],
  )
}
