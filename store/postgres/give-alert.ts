import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Alert } from '../../model/alert.ts'
import { putOnChannels } from './put-on-channels.ts'
import { date } from './rows.ts'
import { notify } from './timeline.ts'

/**
 * Whoever an alert is given to by somebody else hears of it, on his channels too, and a "not me" of before is asked anew.
 * The chain goes on: to be given an alert is not to have answered it. After the alerts outbox (see locks.ts).
 */
export async function giveAlert(
  client: pg.ClientBase,
  { id, patientId, priority, message }: Alert,
  userId: string,
  { at, by }: Act,
): Promise<void> {
  await client.query(
    `insert into alert_receipts (alert_id, user_id, told_at) values ($1, $2, $3)
     on conflict (alert_id, user_id) do update set told_at = coalesce(alert_receipts.told_at, excluded.told_at),
       answer = nullif(alert_receipts.answer, 'declined'),
       answered_at = case when alert_receipts.answer <> 'declined' then alert_receipts.answered_at end`,
    [id, userId, date(at)],
  )
  if (userId === by) return
  await putOnChannels(client, [{ alertId: id, userId, isReminder: false }], [], at)
  const summary = `Given to you: alarm (${priority}), ${message}`
  await notify(client, [{ userId, type: 'alarm-given', at, summary, patientId, reference: { kind: 'alert', id } }])
}
