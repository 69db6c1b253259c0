import type pg from 'pg'
import { ALERT_PRIORITIES, type AlertPriority } from '../../model/alert.ts'
import {
  ALERT_NOTICE_KINDS,
  type AlertNoticeKind,
  type ChannelEndpoint,
  type ChannelNotice,
  type ChannelOutcome,
  MOST_ATTEMPTS,
} from '../../model/channel.ts'
import type { Instant } from '../../model/clock.ts'
import type { AlertMessages, DueMessage } from '../channels.ts'
import { administrators } from './administrators.ts'
import { confirmReceipts } from './alert-receipts.ts'
import { transaction } from './pool.ts'
import { date, instant, oneOf } from './rows.ts'
import { isUuid, storable } from './text.ts'
import { notify } from './timeline.ts'

/** Milliseconds after which a process that took a message is believed dead: several times the longest attempt. */
const LEASE_MS = 30_000
const CONFIRMED_WITHIN_MS = 86_400_000
/** Rows deleted by one statement. */
const CHUNK = 5000

type Row = {
  id: string
  token: string
  alert_id: string | null
  kind: string
  by: string | null
  is_reminder: boolean
  attempts: number
  priority: string | null
  message: string | null
  raised_at: Date | null
  ward: string | null
  bed: string | null
  channel_id: string
  url: string
  p256dh: string | null
  auth: string | null
  secret: string | null
}

export function postgresAlertMessages(pool: pg.Pool): AlertMessages {
  return {
    async claim(now, most, busy) {
      await dropNeedless(pool, now)
      const { rows } = await pool.query<Row>(
        `with due as (
           select d.* from (
             select distinct channel_id from alert_messages
             where state = 'pending' and due_at <= $1 and channel_id <> all($3::uuid[])
           ) c cross join lateral (
             select m.id, a.priority, a.message, a.raised_at, a.patient_id from alert_messages m
             left join alerts a on a.id = m.alert_id
             where m.channel_id = c.channel_id and m.state = 'pending' and m.due_at <= $1
             order by m.kind <> 'told', array_position(array['high', 'medium', 'low'], a.priority), m.created_at, m.id
             limit 1 for update of m skip locked
           ) d limit $2
         ), taken as (
           update alert_messages m set attempts = attempts + 1, due_at = $4 from due where m.id = due.id
           returning m.*, due.priority, due.message, due.raised_at, due.patient_id
         )
         select t.id, t.token, t.alert_id, t.kind, t.by, t.is_reminder, t.attempts, t.priority, t.message, t.raised_at, t.channel_id,
           w.name as ward, b.name as bed, c.url, c.p256dh, c.auth, c.secret
         from taken t join channels c on c.id = t.channel_id
         left join stays s on s.patient_id = t.patient_id and upper_inf(s.during)
         left join wards w on w.id = s.ward_id left join beds b on b.id = s.bed_id`,
        [date(now), most, busy, date(now + LEASE_MS)],
      )
      return rows.map(dueFromRow)
    },

    report: (id, outcome, nextAt, now) => transaction(pool, client => report(client, id, outcome, nextAt, now)),

    async confirm(token, seen, now) {
      if (!isUuid(token)) return
      const { rows } = await pool.query<{ alert_id: string; user_id: string | null }>(
        `update alert_messages set confirmed_at = coalesce(confirmed_at, $2) where token = $1 and created_at > $3
         and kind = 'told' returning alert_id, user_id`,
        [token, date(now), date(now - CONFIRMED_WITHIN_MS)],
      )
      await confirmReceipts(
        pool,
        rows.flatMap(({ alert_id, user_id }) =>
          user_id === null ? [] : [{ alertId: alert_id, userId: user_id, deliveredAt: now, seenAt: seen ? now : null }],
        ),
      )
    },

    async expire(before, signal) {
      while (!signal?.aborted) {
        const { rowCount } = await pool.query(
          `delete from alert_messages where id in (select id from alert_messages where created_at < $1 limit ${CHUNK})`,
          [date(before)],
        )
        if ((rowCount ?? 0) < CHUNK) return
      }
    },
  }
}

/**
 * Somebody has answered, it is over, or the person may not log in any more, or not look at it: the patient is in another
 * ward, the role is gone. Likewise the word that it is taken or over, when it sounds again meanwhile.
 */
async function dropNeedless(pool: pg.Pool, now: Instant): Promise<void> {
  await pool.query(
    `update alert_messages m set state = 'needless'
     where m.state = 'pending' and m.due_at <= $1 and (
       exists (select from alerts a where a.id = m.alert_id and (m.kind = 'told') <> (a.state in ('active', 'paused')))
       or m.kind = 'told' and exists (
         select from alerts a join channels c on c.id = m.channel_id where a.id = m.alert_id and case
           when c.ward_id is null then not exists (
             select from care_relations r join alarm_answerers using (user_id)
             where r.user_id = m.user_id and r.patient_id = a.patient_id and r.relation <> 'self')
           else not exists (
             select from stays s where s.patient_id = a.patient_id and s.ward_id = c.ward_id and upper_inf(s.during)) end)
       or exists (select from users u where u.id = m.user_id and u.disabled_at is not null))`,
    [date(now)],
  )
}

async function report(
  client: pg.PoolClient,
  id: string,
  { result, status, error }: ChannelOutcome,
  nextAt: Instant,
  now: Instant,
): Promise<'sent' | 'retry' | 'failed' | 'gone'> {
  const { rows } = await client.query<{ state: string; channel_id: string; user_id: string | null }>(
    `update alert_messages set status = $2, error = $3,
       state = case when state <> 'pending' then state when $4 = 'accepted' then 'sent'
         when $4 = 'again' and attempts < ${MOST_ATTEMPTS} then 'pending' else 'failed' end,
       due_at = $5, sent_at = case when $4 = 'accepted' then $6::timestamptz end
     where id = $1 returning state, channel_id, user_id`,
    [id, status, error === null ? null : storable(error), result, date(nextAt), date(now)],
  )
  const row = rows[0]
  if (row === undefined) return 'failed' // its channel was removed meanwhile
  if (result === 'gone') {
    await client.query('delete from channels where id = $1', [row.channel_id])
    await tell(client, row.user_id === null ? await administrators(client) : [row.user_id], now, {
      id: row.channel_id,
      type: 'channel-gone',
      summary: 'A device is not told of alarms any more: its browser or pager has ended it',
    })
    return 'gone'
  }
  if (row.state === 'sent') {
    await noteWorking(client, row.channel_id, now)
    return 'sent'
  }
  if (row.state === 'pending') return 'retry'
  await noteFailure(client, row.channel_id, row.user_id, now)
  return 'failed'
}

/** What was told of its failure waits for nobody any more. */
async function noteWorking(client: pg.PoolClient, id: string, now: Instant): Promise<void> {
  const { rowCount } = await client.query(
    'update channels set failing_since = null where id = $1 and failing_since is not null',
    [id],
  )
  if (rowCount === 0) return
  await client.query(
    `update notifications set read_at = $2
     where read_at is null and type = 'channel-failed' and reference->>'id' = $1`,
    [id, date(now)],
  )
}

/** Told once, until it works again. */
async function noteFailure(client: pg.PoolClient, id: string, userId: string | null, now: Instant): Promise<void> {
  const { rowCount } = await client.query(
    'update channels set failing_since = $2 where id = $1 and failing_since is null',
    [id, date(now)],
  )
  if (rowCount === 0) return
  const everybody = new Set([...(userId === null ? [] : [userId]), ...(await administrators(client))])
  const summary = 'A notification channel failed: alarms did not reach a device or pager'
  await tell(client, [...everybody], now, { id, type: 'channel-failed', summary })
}

function tell(
  client: pg.PoolClient,
  users: readonly string[],
  at: Instant,
  { id, type, summary }: { readonly id: string; readonly type: string; readonly summary: string },
): Promise<void> {
  const told = { type, at, summary, patientId: null, reference: { kind: 'channel', id } }
  return notify(
    client,
    users.map(userId => ({ userId, ...told })),
  )
}

function dueFromRow(row: Row): DueMessage {
  return { notice: noticeOf(row), channelId: row.channel_id, endpoint: endpointOf(row), attempt: row.attempts }
}

function noticeOf(row: Row): ChannelNotice {
  const { id, kind, token, alert_id, priority, message, raised_at, ward, bed, by } = row
  if (kind === 'test') return { kind, id }
  if (alert_id === null || priority === null || message === null || raised_at === null) {
    throw new Error(`The message ${id} has no alert`)
  }
  return {
    kind: oneOf<AlertNoticeKind>(ALERT_NOTICE_KINDS, kind),
    id,
    alertId: alert_id,
    token,
    priority: oneOf<AlertPriority>(ALERT_PRIORITIES, priority),
    isReminder: row.is_reminder,
    ward,
    bed,
    what: message,
    raisedAt: instant(raised_at),
    by,
  }
}

function endpointOf({ url, p256dh, auth, secret, channel_id }: Row): ChannelEndpoint {
  if (p256dh !== null && auth !== null) return { kind: 'push', url, p256dh, auth }
  if (secret !== null) return { kind: 'webhook', url, secret }
  throw new Error(`The channel ${channel_id} has no keys`)
}
