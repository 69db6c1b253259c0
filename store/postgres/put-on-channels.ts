import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { date } from './rows.ts'

interface Told {
  readonly alertId: string
  readonly isReminder: boolean
}

/**
 * Writes down what the channels of those who are told are to send, in the transaction of the telling: neither is there
 * without the other.
 * @param onCall alerts that those on call are told of: the pagers of the patient's ward are theirs
 */
export async function putOnChannels(
  client: pg.ClientBase,
  people: readonly (Told & { readonly userId: string })[],
  onCall: readonly Told[],
  now: Instant,
): Promise<void> {
  if (people.length === 0 && onCall.length === 0) return
  await client.query(
    `insert into alert_messages (id, alert_id, channel_id, user_id, is_reminder, created_at, due_at)
     select gen_random_uuid(), t.alert_id, c.id, c.user_id, t.is_reminder, $6::timestamptz, $6::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::boolean[]) as t (alert_id, user_id, is_reminder)
     join channels c on c.user_id = t.user_id
     union all
     select gen_random_uuid(), t.alert_id, c.id, null, t.is_reminder, $6::timestamptz, $6::timestamptz
     from unnest($4::uuid[], $5::boolean[]) as t (alert_id, is_reminder)
     join alerts a on a.id = t.alert_id
     join stays s on s.patient_id = a.patient_id and upper_inf(s.during)
     join channels c on c.ward_id = s.ward_id`,
    [
      people.map(t => t.alertId),
      people.map(t => t.userId),
      people.map(t => t.isReminder),
      onCall.map(t => t.alertId),
      onCall.map(t => t.isReminder),
      date(now),
    ],
  )
}
