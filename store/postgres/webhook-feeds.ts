import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Alert } from '../../model/alert.ts'
import { isAlert } from '../../model/alert-check.ts'
import type { Instant } from '../../model/clock.ts'
import { TIMELINE_TYPES, type TimelineEvent } from '../../model/timeline.ts'
import { eventOfAlert, eventOfTimeline, MOST_ATTEMPTS, type WebhookEvent } from '../../model/webhook.ts'
import { transaction } from './pool.ts'
import { insertDeliveries } from './webhook-rows.ts'

/** Entries of a feed read in one transaction. */
const READ_AT_MOST = 500

type Feed = 'alerts' | 'people' | 'changes'
const FEEDS: readonly Feed[] = ['alerts', 'people', 'changes']

const Told = Type.Object({
  id: Type.String(),
  patientId: Type.String(),
  type: Type.Enum([...TIMELINE_TYPES]),
  at: Type.Number(),
  by: Type.Union([Type.String(), Type.Null()]),
  summary: Type.String(),
  reference: Type.Union([Type.Object({ kind: Type.String(), id: Type.String() }), Type.Null()]),
})

/** What is damaged, or of a newer version of the program, is passed over: it must not hold up all that follows. */
function isTimelineEvent(entry: unknown): entry is TimelineEvent {
  return Value.Check(Told, entry)
}

/** Entries in (from, from + limit] of each feed, as their writers put them there. */
interface Read {
  readonly newest: number
  readonly events: readonly WebhookEvent[]
}

/** @returns whether any feed may hold more */
export async function followFeeds(pool: pg.Pool, now: Instant): Promise<boolean> {
  let hasMore = false
  for (const feed of FEEDS) hasMore = (await transaction(pool, client => follow(client, feed, now))) || hasMore
  return hasMore
}

/** One process at a time per feed: the others find its row locked and leave it. */
async function follow(client: pg.PoolClient, feed: Feed, now: Instant): Promise<boolean> {
  const { rows } = await client.query<{ cursor: number }>(
    'select cursor::float8 as cursor from webhook_positions where feed = $1 for update skip locked',
    [feed],
  )
  const from = rows[0]?.cursor
  if (from === undefined) return false
  const { newest, events } = await READ[feed](client, from, now)
  if (newest === from) return false
  await deliverTo(client, events, now)
  await client.query('update webhook_positions set cursor = $2 where feed = $1', [feed, newest])
  return newest - from >= READ_AT_MOST
}

const READ: Readonly<Record<Feed, (client: pg.PoolClient, from: number, now: Instant) => Promise<Read>>> = {
  async alerts(client, from) {
    const { rows } = await client.query<{ cursor: number; alert: unknown }>(
      `select cursor::float8 as cursor, alert from alert_outbox where cursor > $1 order by alert_outbox.cursor limit ${READ_AT_MOST}`,
      [from],
    )
    const alerts = rows.map(row => row.alert).filter(isAlert)
    const isNew = await firstHeardOf(client, alerts)
    const events = alerts.map((alert, place) => eventOfAlert(alert, isNew(alert.id, place)))
    return { newest: rows.at(-1)?.cursor ?? from, events }
  },

  async people(client, from) {
    const { rows } = await client.query<{ cursor: number; event: unknown; is_first: boolean }>(
      `select cursor::float8 as cursor, event, not exists (
         select from timeline earlier join timeline this on this.id = (o.event->>'id')::uuid
         where earlier.patient_id = this.patient_id and earlier.type = this.type and earlier.id <> this.id
           and earlier.reference->>'id' = this.reference->>'id' and earlier.written_at < this.written_at
       ) as is_first
       from people_outbox o where cursor > $1 order by o.cursor limit ${READ_AT_MOST}`,
      [from],
    )
    const events = rows.flatMap(({ event, is_first }) =>
      isTimelineEvent(event) ? (eventOfTimeline(event, is_first) ?? []) : [],
    )
    return { newest: rows.at(-1)?.cursor ?? from, events }
  },

  async changes(client, from, now) {
    const { rows } = await client.query<{ version: number; topic: string; key: string }>(
      `select version::float8 as version, topic, key from changes where version > $1 order by changes.version limit ${READ_AT_MOST}`,
      [from],
    )
    // Several at once are one: whoever hears of it reads the record as it is.
    const patients = new Set(rows.filter(row => row.topic === 'patient').map(row => row.key))
    const events = [...patients].map(
      (id): WebhookEvent => ({
        type: 'patient.changed',
        at: now,
        patientId: id,
        deviceId: null,
        reference: { kind: 'patient', id },
      }),
    )
    return { newest: rows.at(-1)?.version ?? from, events }
  },
}

/** Remembers open alerts, and forgets resolved ones. @returns whether the entry at this place is the alert's first */
async function firstHeardOf(client: pg.PoolClient, alerts: readonly Alert[]) {
  const { rows: added } = await client.query<{ alert_id: string }>(
    `insert into webhook_alerts (alert_id) select distinct unnest($1::uuid[]) on conflict do nothing returning alert_id`,
    [alerts.map(alert => alert.id)],
  )
  const ended = alerts.filter(alert => alert.state === 'resolved').map(alert => alert.id)
  await client.query('delete from webhook_alerts where alert_id = any($1::uuid[])', [ended])
  const fresh = new Set(added.map(row => row.alert_id))
  const firstPlace = new Map([...alerts.entries()].reverse().map(([place, { id }]) => [id, place]))
  return (id: string, place: number) => fresh.has(id) && firstPlace.get(id) === place
}

async function deliverTo(client: pg.PoolClient, events: readonly WebhookEvent[], now: Instant): Promise<void> {
  if (events.length === 0) return
  const { rows: webhooks } = await client.query<{ id: string; events: string[] }>(
    'select id, events from webhooks where removed_at is null and disabled_at is null',
  )
  const deliveries = events.flatMap(event => {
    const whole = { ...event, id: randomUUID() }
    return webhooks.filter(w => w.events.includes(event.type)).map(({ id }) => ({ webhookId: id, event: whole }))
  })
  if (deliveries.length > 0) await insertDeliveries(client, deliveries, MOST_ATTEMPTS, now)
}
