import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { MESSAGE_SIDES, type Message, type MessageSide, MOST_UNREAD } from '../../model/message.ts'
import type { Person } from '../../model/person.ts'
import type { MessageStore } from '../messages.ts'
import { appendAudit } from './audit.ts'
import { lockPresentPatient, personOf, sameAgain, storyOf } from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { messageRecipients } from './message-recipients.ts'
import { ByNumber, ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant, oneOf, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline, notify } from './timeline.ts'
import { visibleTo } from './visible-to.ts'

type MessageRow = {
  id: string
  patient_id: string
  number: number
  side: string
  author: Person
  text: string
  at: Date
  seen: boolean
}
type ConversationRow = MessageRow & { given: string[]; family: string; unread: number }

const MESSAGE_COLUMNS = `m.id, m.patient_id, m.number, m.side, person(m.author) as author, m.text, m.at,
  exists (select 1 from message_reads r
    where r.patient_id = m.patient_id and r.side <> m.side and r.up_to >= m.number) as seen`

export function postgresMessages(pool: pg.Pool): MessageStore {
  return {
    async write(patientId, { side, text }, act, id = randomUUID()) {
      checkStorable({ text })
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const { rows } = await client.query<{ number: number }>(
          `insert into conversations (patient_id, newest, newest_at) values ($1, 0, $2)
           on conflict (patient_id) do update set newest_at = conversations.newest_at returning newest + 1 as number`,
          [patientId, date(act.at)],
        )
        const { number } = only(rows)
        const inserted = await client.query(
          `insert into messages (id, patient_id, number, side, author, text, at) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (id) do nothing`,
          [id, patientId, number, side, personOf(act), text, date(act.at)],
        )
        if (inserted.rowCount === 0) {
          return sameAgain(await byId(client, id), patientId, message => message.author.id, act)
        }
        await client.query('update conversations set newest = $2, newest_at = $3 where patient_id = $1', [
          patientId,
          number,
          date(act.at),
        ])
        const message = await byId(client, id)
        if (message === null) throw new Error('a message that was just kept is not there')
        const resource = { kind: 'message', id: message.id }
        await appendAudit(client, act, {
          action: 'messages:write',
          patientId: message.patientId,
          resource,
          before: null,
          after: message,
        })
        const { userIds, isUnassigned } = await messageRecipients(client, message)
        const from = side === 'patient' ? 'the patient' : 'the staff'
        await appendTimeline(client, [storyOf('message', message, act, `Message from ${from}`)])
        await notify(
          client,
          userIds.map(userId => ({
            userId,
            type: 'message',
            at: act.at,
            summary: summaryOf(side, isUnassigned),
            patientId: message.patientId,
            reference: resource,
          })),
        )
        return { record: message, isNew: true }
      })
    },

    async list({ patientId, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`m.patient_id = ${bind(patientId)}`)
      if (cursor !== undefined) and(`m.number < ${bind(decodeCursor(ByNumber, cursor)[0])}`)
      const { rows } = await pool.query<MessageRow>(
        `select ${MESSAGE_COLUMNS} from messages m ${where()} order by m.number desc limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, messageFromRow, row => [row.number])
    },

    async read(patientId, side, upTo, act) {
      if (!isUuid(patientId)) throw noMessage()
      await edit(pool, async client => {
        // So that no erasure takes it away between here and the commit.
        await client.query('select 1 from conversations where patient_id = $1 for key share', [patientId])
        const number = await numberOf(client, patientId, upTo)
        if (number === null) throw noMessage()
        if (number === 0) return
        await client.query(
          `insert into message_reads (patient_id, user_id, side, up_to, at) values ($1, $2, $3, $4, $5)
         on conflict (patient_id, user_id) do update set (side, up_to, at) = (excluded.side, excluded.up_to, excluded.at)
         where excluded.up_to > message_reads.up_to`,
          [patientId, personOf(act), side, number, date(act.at)],
        )
        await client.query(
          `update notifications set read_at = $3
         where user_id = $2 and read_at is null and type = 'message' and patient_id = $1
           and at <= (select at from messages where patient_id = $1 and number = $4)`,
          [patientId, personOf(act), date(act.at), number],
        )
      })
    },

    async conversations({ userId, viewer, unread, unanswered, limit, cursor }) {
      if (!isUuid(userId)) return NOTHING
      const { bind, and, where, values } = conditions('p.removed_at is null', 'c.newest > 0')
      visibleTo({ and, bind }, 'c.patient_id', viewer)
      const me = bind(userId)
      if (unread === true) and('u.unread > 0')
      if (unanswered === true) and("m.side = 'patient'")
      if (cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, cursor)
        const newest = bind(date(at))
        and(`c.newest_at <= ${newest} and (c.newest_at < ${newest} or c.patient_id > ${bind(id)})`)
      }
      const { rows } = await pool.query<ConversationRow>(
        `select ${MESSAGE_COLUMNS}, p.given, p.family, u.unread
         from conversations c
         join patients p on p.id = c.patient_id
         join messages m on m.patient_id = c.patient_id and m.number = c.newest
         cross join lateral (
           select count(*)::float8 as unread from (
             select 1 from messages o
             where o.patient_id = c.patient_id
               and o.number > coalesce((select up_to from message_reads r
                 where r.patient_id = c.patient_id and r.user_id = ${me}), 0)
               and o.side = case when exists (select 1 from patient_accounts a
                 where a.patient_id = c.patient_id and a.user_id = ${me} and a.ended_at is null)
                 then 'staff' else 'patient' end
             limit ${bind(MOST_UNREAD)}
           ) unread_ones
         ) u
         ${where()} order by c.newest_at desc, c.patient_id limit ${bind(limit + 1)}`,
        values,
      )
      return page(
        rows,
        limit,
        row => ({
          patientId: row.patient_id,
          patientName: { given: row.given, family: row.family },
          newest: messageFromRow(row),
          unread: row.unread,
        }),
        row => [row.at.getTime(), row.patient_id],
      )
    },
  }
}

const noMessage = () => new AppError('NOT_FOUND', 'No such message')

function summaryOf(side: MessageSide, isUnassigned: boolean): string {
  if (side === 'staff') return 'New message from the staff'
  return isUnassigned ? 'New message from a patient nobody looks after' : 'New message from a patient'
}

/** @returns 0 when nothing had been kept by then, null when the message is not in the conversation */
async function numberOf(
  client: pg.ClientBase,
  patientId: string,
  upTo: Parameters<MessageStore['read']>[2],
): Promise<number | null> {
  if (typeof upTo === 'number') {
    const { rows } = await client.query<{ number: number }>(
      'select coalesce(max(number), 0) as number from messages where patient_id = $1 and at <= $2',
      [patientId, date(upTo)],
    )
    return only(rows).number
  }
  if (!isUuid(upTo.id)) return null
  const { rows } = await client.query<{ number: number }>(
    'select number from messages where patient_id = $1 and id = $2',
    [patientId, upTo.id],
  )
  return rows[0]?.number ?? null
}

async function byId(client: pg.ClientBase, id: string): Promise<Message | null> {
  const { rows } = await client.query<MessageRow>(`select ${MESSAGE_COLUMNS} from messages m where m.id = $1`, [id])
  return rows[0] ? messageFromRow(rows[0]) : null
}

function messageFromRow(row: MessageRow): Message {
  return {
    id: row.id,
    patientId: row.patient_id,
    number: row.number,
    side: oneOf(MESSAGE_SIDES, row.side),
    author: row.author,
    text: row.text,
    at: instant(row.at),
    seen: row.seen,
  }
}
