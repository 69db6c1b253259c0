import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { TEST_EVENT } from '../../model/webhook.ts'
import type { Webhook, WebhookStore } from '../webhooks.ts'
import { appendAudit } from './audit.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, page } from './page.ts'
import { date, dateOrNull, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import {
  DELIVERY_COLUMNS,
  type DeliveryRow,
  deliveryFromRow,
  giveUpWaiting,
  insertDeliveries,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookFromRow,
} from './webhook-rows.ts'

/** Fewer than deliveries under way at once (jobs/webhooks/run.ts), so that slow ones leave room for the others. */
const MOST_WEBHOOKS = 50
/** Any number will do: who adds webhooks takes turns, so that they can be counted. */
const COUNT_LOCK = 727_461_009

export function postgresWebhooks(pool: pg.Pool): WebhookStore {
  return {
    create(fields, secret, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        await client.query('select pg_advisory_xact_lock($1)', [COUNT_LOCK])
        const { rows: counted } = await client.query<{ n: number }>(
          'select count(*)::int as n from webhooks where removed_at is null',
        )
        if (only(counted).n >= MOST_WEBHOOKS) {
          throw new AppError('CONFLICT', `There are ${MOST_WEBHOOKS} webhooks already; remove one first`)
        }
        const { rows } = await client.query<WebhookRow>(
          `insert into webhooks (id, url, events, description, secret, created_by, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $7) returning ${WEBHOOK_COLUMNS}`,
          [randomUUID(), fields.url, fields.events, fields.description, secret, act.by, date(act.at)],
        )
        const webhook = webhookFromRow(only(rows))
        await audit(client, act, webhook.id, null, webhook)
        return webhook
      })
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<WebhookRow>(
        `select ${WEBHOOK_COLUMNS} from webhooks where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? webhookFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, where, values } = conditions('removed_at is null')
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        and(`(created_at, id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<WebhookRow>(
        `select ${WEBHOOK_COLUMNS} from webhooks ${where()} order by created_at desc, id desc limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, webhookFromRow, row => [row.created_at.getTime(), row.id])
    },

    update(id, { disabled, ...fields }, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const before = await lock(client, id, ifVersion)
        const { url, events, description } = { ...before, ...fields }
        const wasDisabled = before.disabledAt !== null
        const disabledAt = disabled === undefined ? before.disabledAt : disabled ? (before.disabledAt ?? act.at) : null
        const { rows } = await client.query<WebhookRow>(
          `update webhooks set url = $2, events = $3, description = $4, disabled_at = $5, version = version + 1, updated_at = $6,
             disabled_reason = case when $5::timestamptz is null then null else disabled_reason end,
             failing_since = case when $7 then null else failing_since end
           where id = $1 returning ${WEBHOOK_COLUMNS}`,
          [
            before.id,
            url,
            events,
            description,
            dateOrNull(disabledAt),
            date(act.at),
            wasDisabled && disabledAt === null,
          ],
        )
        const after = webhookFromRow(only(rows))
        if (!wasDisabled && disabledAt !== null) await giveUpWaiting(client, before.id, 'the webhook was disabled')
        await audit(client, act, before.id, before, after)
        return after
      })
    },

    remove(id, ifVersion, act) {
      return edit(pool, async client => {
        const before = await lock(client, id, ifVersion)
        await client.query('update webhooks set removed_at = $2 where id = $1', [before.id, date(act.at)])
        await giveUpWaiting(client, before.id, 'the webhook was removed')
        await audit(client, act, before.id, before, null)
      })
    },

    renewSecret(id, secret, act) {
      return edit(pool, async client => {
        const before = await lock(client, id, null)
        await client.query('update webhooks set secret = $2, updated_at = $3 where id = $1', [
          before.id,
          secret,
          date(act.at),
        ])
        await audit(client, act, before.id, null, { secret: 'renewed' })
      })
    },

    test(id, act) {
      return edit(pool, async client => {
        const webhook = enabled(await lock(client, id, null))
        const nothing = { patientId: null, deviceId: null, reference: null }
        const event = { id: randomUUID(), type: TEST_EVENT, at: act.at, ...nothing } as const
        const rows = await insertDeliveries(client, [{ webhookId: webhook.id, event }], 1, act.at)
        await audit(client, act, webhook.id, null, { test: event.id })
        return deliveryFromRow(only(rows))
      })
    },

    async deliveries(id, query) {
      if ((await this.get(id)) === null) throw new AppError('NOT_FOUND', 'No such webhook')
      const { bind, and, where, values } = conditions()
      and(`webhook_id = ${bind(id)}`)
      if (query.state !== undefined) and(`state = ${bind(query.state)}`)
      if (query.cursor !== undefined) {
        const [at, after] = decodeCursor(ByTimeAndId, query.cursor)
        and(`(created_at, id) < (${bind(date(at))}, ${bind(after)}::uuid)`)
      }
      const { rows } = await pool.query<DeliveryRow>(
        `select ${DELIVERY_COLUMNS} from webhook_deliveries ${where()}
         order by created_at desc, id desc limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, deliveryFromRow, row => [row.created_at.getTime(), row.id])
    },

    retry(id, deliveryId, act) {
      return edit(pool, async client => {
        const webhook = enabled(await lock(client, id, null))
        const { rows } = await client.query<DeliveryRow>(
          `update webhook_deliveries set state = 'pending', due_at = $3, most_attempts = greatest(most_attempts, attempts + 1)
           where id = $1 and webhook_id = $2 and state <> 'delivered' returning ${DELIVERY_COLUMNS}`,
          [isUuid(deliveryId) ? deliveryId : null, webhook.id, date(act.at)],
        )
        if (rows[0] === undefined) throw await whyNotRetried(client, webhook.id, deliveryId)
        await audit(client, act, webhook.id, null, { retried: deliveryId })
        return deliveryFromRow(rows[0])
      })
    },
  }
}

async function whyNotRetried(client: pg.ClientBase, webhookId: string, deliveryId: string): Promise<AppError> {
  const { rowCount } = await client.query('select from webhook_deliveries where id = $1 and webhook_id = $2', [
    isUuid(deliveryId) ? deliveryId : null,
    webhookId,
  ])
  return rowCount === 0
    ? new AppError('NOT_FOUND', 'No such delivery')
    : new AppError('CONFLICT', 'It was delivered already')
}

async function lock(client: pg.ClientBase, id: string, ifVersion: number | null): Promise<Webhook> {
  const { rows } = await client.query<WebhookRow>(
    `select ${WEBHOOK_COLUMNS} from webhooks where id = $1 and removed_at is null for update`,
    [isUuid(id) ? id : null],
  )
  if (rows[0] === undefined) throw new AppError('NOT_FOUND', 'No such webhook')
  const webhook = webhookFromRow(rows[0])
  if (ifVersion !== null && ifVersion !== webhook.version) {
    throw new AppError('STALE_VERSION', `The webhook is at version ${webhook.version} by now`)
  }
  return webhook
}

function enabled(webhook: Webhook): Webhook {
  if (webhook.disabledAt === null) return webhook
  throw new AppError('CONFLICT', 'The webhook is disabled; enable it first')
}

function audit(client: pg.ClientBase, act: Act, id: string, before: unknown, after: unknown): Promise<void> {
  const resource = { kind: 'webhook', id }
  return appendAudit(client, act, { action: 'webhooks:write', patientId: null, resource, before, after })
}
