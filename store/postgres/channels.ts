import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { ChannelStore, Pager, PushSubscription } from '../channels.ts'
import { appendAudit } from './audit.ts'
import { checkUsers } from './check-users.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, page } from './page.ts'
import { date, instant, instantOrNull, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'

/** Browsers of one person. */
const MOST_SUBSCRIPTIONS = 10

type Row = {
  id: string
  url: string
  user_id: string | null
  ward_id: string | null
  description: string
  created_at: Date
  failing_since: Date | null
}

const COLUMNS = 'id, url, user_id, ward_id, description, created_at, failing_since'

export function postgresChannels(pool: pg.Pool): ChannelStore {
  return {
    testSubscription: (userId, id, act) =>
      edit(pool, client => test(client, id, `kind = 'push' and user_id = $2`, [userId], act, 'No such subscription')),

    testPager: (id, act) => edit(pool, client => test(client, id, `kind = 'webhook'`, [], act, 'No such pager')),

    async pushSubscriptions(userId) {
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from channels where user_id = $1 and kind = 'push' order by created_at desc, id`,
        [userId],
      )
      return rows.map(subscriptionFromRow)
    },

    subscribe: (userId, keys, act) =>
      edit(pool, async client => {
        checkStorable(keys.url, 'endpoint')
        const { rows } = await client.query<Row>(
          `insert into channels (id, kind, user_id, url, p256dh, auth, description, created_at)
           values ($1, 'push', $2, $3, $4, $5, $6, $7)
           on conflict (url) where kind = 'push' do update set user_id = excluded.user_id, p256dh = excluded.p256dh,
             auth = excluded.auth, description = excluded.description, created_at = excluded.created_at, failing_since = null
           returning ${COLUMNS}`,
          [randomUUID(), userId, keys.url, keys.p256dh, keys.auth, keys.description, date(act.at)],
        )
        const row = only(rows)
        await client.query(
          `delete from channels where id in (select id from channels where user_id = $1 and kind = 'push'
             order by created_at desc, id offset ${MOST_SUBSCRIPTIONS})`,
          [userId],
        )
        await audit(client, act, row.id, null, { push: row.description })
        return subscriptionFromRow(row)
      }),

    unsubscribe: (userId, id, act) =>
      edit(pool, async client => {
        const { rows } = await client.query<Row>(
          `delete from channels where id = $1 and user_id = $2 and kind = 'push' returning ${COLUMNS}`,
          [isUuid(id) ? id : null, userId],
        )
        if (rows[0] === undefined) throw new AppError('NOT_FOUND', 'No such subscription')
        await audit(client, act, rows[0].id, { push: rows[0].description }, null)
      }),

    async pagers({ limit, cursor }) {
      const { bind, and, where, values } = conditions(`kind = 'webhook'`)
      if (cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, cursor)
        const created = bind(date(at))
        and(`created_at <= ${created} and (created_at < ${created} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from channels ${where()} order by created_at desc, id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, pagerFromRow, row => [row.created_at.getTime(), row.id])
    },

    addPager: ({ url, userId, wardId, description }, secret, act) =>
      edit(pool, async client => {
        for (const [text, path] of [
          [url, 'url'],
          [description, 'description'],
        ] as const) {
          checkStorable(text, path)
        }
        if (userId !== null) await checkUsers(client, [userId], () => 'userId')
        if (wardId !== null) await checkWard(client, wardId)
        const { rows } = await client.query<Row>(
          `insert into channels (id, kind, user_id, ward_id, url, secret, description, created_at)
           values ($1, 'webhook', $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
          [randomUUID(), userId, wardId, url, secret, description, date(act.at)],
        )
        const pager = pagerFromRow(only(rows))
        await audit(client, act, pager.id, null, { url, userId, wardId })
        return pager
      }),

    removePager: (id, act) =>
      edit(pool, async client => {
        const { rows } = await client.query<Row>(
          `delete from channels where id = $1 and kind = 'webhook' returning ${COLUMNS}`,
          [isUuid(id) ? id : null],
        )
        if (rows[0] === undefined) throw new AppError('NOT_FOUND', 'No such pager')
        const { url, userId, wardId } = pagerFromRow(rows[0])
        await audit(client, act, id, { url, userId, wardId }, null)
      }),
  }
}

/** @param only which channels, on from `$2` */
async function test(
  client: pg.ClientBase,
  id: string,
  only: string,
  values: readonly string[],
  act: Act,
  missing: string,
): Promise<void> {
  const { rows } = await client.query<{ id: string; user_id: string | null }>(
    `select id, user_id from channels where id = $1 and ${only} for update`,
    [isUuid(id) ? id : null, ...values],
  )
  const [channel] = rows
  if (channel === undefined) throw new AppError('NOT_FOUND', missing)
  await client.query(
    `insert into alert_messages (id, kind, channel_id, user_id, is_reminder, created_at, due_at)
     select $1::uuid, 'test', $2::uuid, $3::uuid, false, $4::timestamptz, $4::timestamptz
     where not exists (select from alert_messages where channel_id = $2 and kind = 'test' and state = 'pending')`,
    [randomUUID(), channel.id, channel.user_id, date(act.at)],
  )
  await audit(client, act, channel.id, null, { test: 'sent' })
}

async function checkWard(client: pg.ClientBase, wardId: string): Promise<void> {
  const { rows } = await client.query('select from wards where id = $1 and removed_at is null for share', [
    isUuid(wardId) ? wardId : null,
  ])
  if (rows.length === 0) {
    throw new AppError('VALIDATION_FAILED', 'No such ward', { errors: [{ path: 'wardId', message: 'does not exist' }] })
  }
}

type Told = Readonly<Record<string, string | null>> | null

async function audit(client: pg.ClientBase, act: Act, id: string, before: Told, after: Told): Promise<void> {
  const resource = { kind: 'channel', id }
  await appendAudit(client, act, { action: 'channels:write', patientId: null, resource, before, after })
}

function subscriptionFromRow(row: Row): PushSubscription {
  return {
    id: row.id,
    description: row.description,
    createdAt: instant(row.created_at),
    failingSince: instantOrNull(row.failing_since),
  }
}

function pagerFromRow(row: Row): Pager {
  return { ...subscriptionFromRow(row), url: row.url, userId: row.user_id, wardId: row.ward_id }
}
