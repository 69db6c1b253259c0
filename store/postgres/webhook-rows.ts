import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../model/webhook.ts'
import { DELIVERY_STATES, type Webhook, type WebhookDelivery } from '../webhooks.ts'
import { date, instant, instantOrNull, oneOf } from './rows.ts'

export const WEBHOOK_COLUMNS =
  'id, url, events, description, version, created_at, updated_at, failing_since, disabled_at, disabled_reason'

export type WebhookRow = {
  id: string
  url: string
  events: string[]
  description: string
  version: number
  created_at: Date
  updated_at: Date
  failing_since: Date | null
  disabled_at: Date | null
  disabled_reason: string | null
}

/** An event that an older version of the program knew is left out. */
export function webhookFromRow(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    events: WEBHOOK_EVENTS.filter(event => row.events.includes(event)),
    description: row.description,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    failingSince: instantOrNull(row.failing_since),
    disabledAt: instantOrNull(row.disabled_at),
    disabledReason: row.disabled_reason,
  }
}

export const DELIVERY_COLUMNS =
  'id, type, body, created_at, state, due_at, attempts, attempted_at, duration_ms, status, response, error'

export type DeliveryRow = {
  id: string
  type: string
  body: string
  created_at: Date
  state: string
  due_at: Date
  attempts: number
  attempted_at: Date | null
  duration_ms: number | null
  status: number | null
  response: string | null
  error: string | null
}

export function deliveryFromRow(row: DeliveryRow): WebhookDelivery {
  const state = oneOf(DELIVERY_STATES, row.state)
  return {
    id: row.id,
    type: row.type,
    body: row.body,
    createdAt: instant(row.created_at),
    state,
    nextAt: state === 'pending' ? instant(row.due_at) : null,
    attempts: row.attempts,
    attemptedAt: instantOrNull(row.attempted_at),
    durationMs: row.duration_ms,
    status: row.status,
    response: row.response,
    error: row.error,
  }
}

export interface NewDelivery {
  readonly webhookId: string
  readonly event: WebhookEvent & { readonly id: string }
}

/** Due at once. @returns them in their order */
export async function insertDeliveries(
  client: pg.ClientBase,
  deliveries: readonly NewDelivery[],
  mostAttempts: number,
  now: Instant,
): Promise<readonly DeliveryRow[]> {
  const { rows } = await client.query<DeliveryRow>(
    `insert into webhook_deliveries (id, webhook_id, type, body, created_at, due_at, most_attempts)
     select id, webhook_id, type, body, $5, $5, $6 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
       as d (id, webhook_id, type, body)
     returning ${DELIVERY_COLUMNS}`,
    [
      deliveries.map(() => randomUUID()),
      deliveries.map(d => d.webhookId),
      deliveries.map(d => d.event.type),
      deliveries.map(d => bodyOf(d.event)),
      date(now),
      mostAttempts,
    ],
  )
  return rows
}

function bodyOf({ id, type, at, patientId, deviceId, reference }: NewDelivery['event']): string {
  return JSON.stringify({ id, type, at: new Date(at).toISOString(), patientId, deviceId, reference })
}

/** What waits for a webhook that is disabled or removed. */
export async function giveUpWaiting(client: pg.ClientBase, webhookId: string, why: string): Promise<void> {
  await client.query(
    `update webhook_deliveries set state = 'failed', error = $2 where webhook_id = $1 and state = 'pending'`,
    [webhookId, why],
  )
}
