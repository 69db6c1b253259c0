import type pg from 'pg'
import { TIMELINE_TYPES, type TimelineEvent } from '../../model/timeline.ts'
import type { TimelineReader } from '../timeline.ts'
import { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { referenceOf } from './reference.ts'
import { date, instant, oneOf } from './rows.ts'
import { isUuid } from './text.ts'

type EventRow = {
  id: string
  patient_id: string
  type: string
  at: Date
  by: string | null
  summary: string
  reference: unknown
}

export function postgresTimeline(pool: pg.Pool): TimelineReader {
  return {
    async list(query) {
      if (!isUuid(query.patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`patient_id = ${bind(query.patientId)}`)
      if (query.types !== undefined) and(`type = any(${bind(query.types)}::text[])`)
      if (query.from !== undefined) and(`at >= ${bind(date(query.from))}`)
      if (query.to !== undefined) and(`at < ${bind(date(query.to))}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const then = bind(date(at))
        and(`at <= ${then} and (at < ${then} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<EventRow>(
        `select id, patient_id, type, at, by, summary, reference from timeline ${where()}
         order by at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, eventFromRow, row => [row.at.getTime(), row.id])
    },
  }
}

function eventFromRow(row: EventRow): TimelineEvent {
  return {
    id: row.id,
    patientId: row.patient_id,
    type: oneOf(TIMELINE_TYPES, row.type),
    at: instant(row.at),
    by: row.by,
    summary: row.summary,
    reference: referenceOf(row.reference),
  }
}
