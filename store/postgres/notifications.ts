import type pg from 'pg'
import type { Notification } from '../../model/timeline.ts'
import type { NotificationStore } from '../notifications.ts'
import { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { referenceOf } from './reference.ts'
import { date, instant, instantOrNull, only } from './rows.ts'
import { isUuid } from './text.ts'

type NotificationRow = {
  id: string
  user_id: string
  type: string
  at: Date
  summary: string
  patient_id: string | null
  reference: unknown
  read_at: Date | null
}

const UNREAD = 'select count(*)::float8 as count from notifications where user_id = $1 and read_at is null'

export function postgresNotifications(pool: pg.Pool): NotificationStore {
  return {
    async list(query) {
      if (!isUuid(query.userId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`user_id = ${bind(query.userId)}`)
      if (query.unread) and('read_at is null')
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const then = bind(date(at))
        and(`at <= ${then} and (at < ${then} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<NotificationRow>(
        `select id, user_id, type, at, summary, patient_id, reference, read_at from notifications ${where()}
         order by at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, notificationFromRow, row => [row.at.getTime(), row.id])
    },

    async markRead(userId, which, at) {
      if (!isUuid(userId)) return 0
      const [chosen, value] =
        'ids' in which ? ['id = any($3::uuid[])', which.ids.filter(isUuid)] : ['at <= $3', date(which.upTo)]
      await pool.query(`update notifications set read_at = $2 where user_id = $1 and read_at is null and ${chosen}`, [
        userId,
        date(at),
        value,
      ])
      return only((await pool.query<{ count: number }>(UNREAD, [userId])).rows).count
    },

    async unread(userId) {
      const { rows } = await pool.query<{ count: number; newest: number }>({
        name: 'unread',
        text: `select (${UNREAD}) as count, newest::float8 as newest from feed_positions where feed = 'people'`,
        values: [userId],
      })
      const { count, newest } = only(rows)
      return { count, upTo: newest }
    },
  }
}

function notificationFromRow(row: NotificationRow): Notification {
  return {
    id: row.id,
    userId: row.user_id,
    type: row.type,
    at: instant(row.at),
    summary: row.summary,
    patientId: row.patient_id,
    reference: referenceOf(row.reference),
    readAt: instantOrNull(row.read_at),
  }
}
