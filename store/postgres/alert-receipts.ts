import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { AlertReceipts, Confirmation } from '../escalations.ts'
import { lockAlerts } from './alert-rows.ts'
import { appendAudit } from './audit.ts'
import { edit } from './edit.ts'
import { date, dateOrNull, instantOrNull, oneOf } from './rows.ts'
import { isUuid } from './text.ts'

type Row = {
  user_id: string
  name: string
  step: number | null
  told_at: Date | null
  delivered_at: Date | null
  seen_at: Date | null
  answer: string | null
  answered_at: Date | null
}

const ANSWERS = ['accepted', 'declined'] as const

export function postgresAlertReceipts(pool: pg.Pool): AlertReceipts {
  return {
    async ofAlert(alertId) {
      if (!isUuid(alertId)) return []
      const { rows } = await pool.query<Row>(
        `select r.user_id, u.name, r.step, r.told_at, r.delivered_at, r.seen_at, r.answer, r.answered_at
         from alert_receipts r join users u on u.id = r.user_id
         where r.alert_id = $1 order by r.told_at nulls last, r.delivered_at, r.user_id`,
        [alertId],
      )
      return rows.map(row => ({
        userId: row.user_id,
        name: row.name,
        step: row.step,
        toldAt: instantOrNull(row.told_at),
        deliveredAt: instantOrNull(row.delivered_at),
        seenAt: instantOrNull(row.seen_at),
        answer: row.answer === null ? null : oneOf(ANSWERS, row.answer),
        answeredAt: instantOrNull(row.answered_at),
      }))
    },

    confirm: confirmations => confirmReceipts(pool, confirmations),

    decline(alertId, act) {
      return edit(pool, async client => {
        const alert = isUuid(alertId) ? (await lockAlerts(client, [alertId])).get(alertId.toLowerCase()) : undefined
        if (alert === undefined) throw new AppError('NOT_FOUND', 'No such alert')
        if (alert.state !== 'active' && alert.state !== 'paused') return
        await answer(client, alert.id, act.by, 'declined', act.at)
        // At once, whatever the clock of whoever looks says.
        await client.query('update escalations set due_at = least(due_at, started_at) where alert_id = $1', [alert.id])
        await appendAudit(client, act, {
          action: 'alerts:decline',
          patientId: alert.patientId,
          resource: { kind: 'alert', id: alert.id },
          before: null,
          after: { declinedBy: act.by },
        })
      })
    },
  }
}

/** Repeated ones keep their first time, those from before it rose in priority aside. */
export async function confirmReceipts(pool: pg.Pool, confirmations: readonly Confirmation[]): Promise<void> {
  if (confirmations.length === 0) return
  // In one order for all, so that two processes that confirm the same alerts cannot deadlock.
  await pool.query(
    `insert into alert_receipts (alert_id, user_id, delivered_at, seen_at)
     select c.alert_id, c.user_id, min(c.delivered_at), min(c.seen_at)
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
       as c (alert_id, user_id, delivered_at, seen_at)
     join alerts a on a.id = c.alert_id join users u on u.id = c.user_id
     group by c.alert_id, c.user_id order by c.alert_id, c.user_id
     on conflict (alert_id, user_id) do update set
       delivered_at = coalesce(${sinceItIsSo('delivered_at')}, excluded.delivered_at),
       seen_at = coalesce(${sinceItIsSo('seen_at')}, excluded.seen_at)`,
    [
      confirmations.map(c => c.alertId),
      confirmations.map(c => c.userId),
      confirmations.map(c => date(c.deliveredAt)),
      confirmations.map(c => dateOrNull(c.seenAt)),
    ],
  )
}

/** SQL of a time of the receipt; null when the value that raised the alert or made it worse is newer. */
function sinceItIsSo(column: 'delivered_at' | 'seen_at'): string {
  return `case when alert_receipts.${column} >= (select measured_at from alerts where id = excluded.alert_id)
         then alert_receipts.${column} end`
}

/** Keeps what a person answered, in the caller's transaction. */
export async function answer(
  client: pg.ClientBase,
  alertId: string,
  userId: string | null,
  given: 'accepted' | 'declined',
  at: number,
): Promise<void> {
  await client.query(
    `insert into alert_receipts (alert_id, user_id, answer, answered_at)
     select $1, u.id, $3, $4 from users u where u.id = $2
     on conflict (alert_id, user_id) do update set answer = excluded.answer, answered_at = excluded.answered_at`,
    [alertId, userId, given, date(at)],
  )
}
