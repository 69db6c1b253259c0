import type pg from 'pg'
import { ownAct } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { DISABLED_AFTER_MS, TEST_EVENT } from '../../model/webhook.ts'
import type { DeliveryOutcome, DeliveryState, DueDelivery, WebhookOutbox } from '../webhooks.ts'
import { appendAudit } from './audit.ts'
import { transaction } from './pool.ts'
import { date, instantOrNull } from './rows.ts'
import { storable } from './text.ts'
import { notify } from './timeline.ts'
import { followFeeds } from './webhook-feeds.ts'
import { giveUpWaiting } from './webhook-rows.ts'

/** Deliveries under way at once for one webhook that works. */
const MOST_AT_ONCE = 4
/** Milliseconds after which a process that took a delivery is believed dead: several times the longest attempt. */
const LEASE_MS = 60_000
const FAILED_TOO_LONG = 'every attempt failed for five days'
/** Rows deleted by one statement. */
const CHUNK = 5000

export function postgresWebhookOutbox(pool: pg.Pool): WebhookOutbox {
  return {
    follow: now => followFeeds(pool, now),

    async claim(now, most, busy) {
      const { rows } = await pool.query<DueDelivery>(
        `with due as (
           select d.id, w.url, w.secret from webhooks w
           left join unnest($3::uuid[], $4::int[]) as b (id, n) on b.id = w.id
           cross join lateral (
             select id from webhook_deliveries
             where webhook_id = w.id and state = 'pending' and due_at <= $1 order by due_at
             limit greatest(0, case when w.failing_since is null then ${MOST_AT_ONCE} else 1 end - coalesce(b.n, 0))
             for update skip locked
           ) d
           where w.removed_at is null and w.disabled_at is null limit $2
         )
         update webhook_deliveries d set attempts = attempts + 1, attempted_at = $1, due_at = $5
         from due where d.id = due.id
         returning d.id, d.webhook_id as "webhookId", d.type, d.body, due.url, due.secret, d.attempts as attempt`,
        [date(now), most, [...busy.keys()], [...busy.values()], date(now + LEASE_MS)],
      )
      return rows
    },

    report: (id, outcome, nextAt, now) => transaction(pool, client => report(client, id, outcome, nextAt, now)),

    async expire(before, signal) {
      while (!signal?.aborted) {
        const { rowCount } = await pool.query(
          `delete from webhook_deliveries where id in (
             select id from webhook_deliveries where created_at < $1 limit ${CHUNK})`,
          [date(before)],
        )
        if ((rowCount ?? 0) < CHUNK) return
      }
    },
  }
}

async function report(
  client: pg.PoolClient,
  id: string,
  outcome: DeliveryOutcome,
  nextAt: Instant,
  now: Instant,
): Promise<DeliveryState> {
  const { rows } = await client.query<{ state: DeliveryState; webhook_id: string; type: string }>(
    `update webhook_deliveries set status = $2, response = $3, error = $4, duration_ms = $5, due_at = $6,
       state = case when $7 then 'delivered' when state = 'pending' and attempts >= most_attempts then 'failed' else state end
     where id = $1 returning state, webhook_id, type`,
    [
      id,
      outcome.status,
      outcome.response === null ? null : storable(outcome.response),
      outcome.error === null ? null : storable(outcome.error),
      outcome.durationMs,
      date(nextAt),
      outcome.delivered,
    ],
  )
  const row = rows[0]
  if (row === undefined) return 'failed' // expired meanwhile
  if (outcome.delivered) {
    await client.query('update webhooks set failing_since = null where id = $1 and failing_since is not null', [
      row.webhook_id,
    ])
  } else if (row.type !== TEST_EVENT) {
    await noteFailure(client, row.webhook_id, now)
  }
  return row.state
}

/** A webhook that has failed for days is disabled, and administrators hear of it. */
async function noteFailure(client: pg.PoolClient, webhookId: string, now: Instant): Promise<void> {
  const { rows } = await client.query<{ failing_since: Date | null }>(
    `update webhooks set failing_since = coalesce(failing_since, $2) where id = $1 and disabled_at is null
     returning failing_since`,
    [webhookId, date(now)],
  )
  const since = instantOrNull(rows[0]?.failing_since ?? null)
  if (since === null || now - since < DISABLED_AFTER_MS) return
  await client.query(
    `update webhooks set disabled_at = $2, updated_at = $2, version = version + 1, disabled_reason = $3
     where id = $1`,
    [webhookId, date(now), FAILED_TOO_LONG],
  )
  await giveUpWaiting(client, webhookId, 'the webhook was disabled')
  const reference = { kind: 'webhook', id: webhookId }
  await appendAudit(client, ownAct(now, FAILED_TOO_LONG), {
    action: 'webhooks:write',
    patientId: null,
    resource: reference,
    before: { disabled: false },
    after: { disabled: true },
  })
  const { rows: administrators } = await client.query<{ id: string }>(
    `select id from users where 'admin' = any(roles) and disabled_at is null`,
  )
  const summary = 'A webhook was disabled: every attempt failed for five days'
  const told = { type: 'webhook-disabled', at: now, summary, patientId: null, reference }
  await notify(
    client,
    administrators.map(({ id }) => ({ userId: id, ...told })),
  )
}
