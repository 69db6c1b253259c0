import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { REJECT_REASONS, type Reject, type RejectReason } from '../../model/reject.ts'
import { DEVICE_ID, PUBLISH_KINDS } from '../../model/topics.ts'
import type { RejectReader, RejectWriter } from '../rejects.ts'
import { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant, instantOrNull, oneOf } from './rows.ts'
import { orUnstorable } from './sql-errors.ts'
import { isUuid, storable } from './text.ts'

/** Bytes of payload in one statement: a quarantine of big messages must not become one huge parameter. */
const WRITE_AT_MOST_BYTES = 4 * 1024 * 1024
/** Rows in one statement. */
const WRITE_AT_MOST = 1000
/** Rows deleted in one statement, so that none is slow. */
const EXPIRE_AT_ONCE = 5000

type RejectRow = {
  id: string
  device_id: string
  kind: string
  arrived_at: Date
  payload: Buffer
  is_text: boolean
  reason: string
  detail: string
  replayed_at: Date | null
}

const COLUMNS = 'id, device_id, kind, arrived_at, payload, is_text, reason, detail, replayed_at'
const REASONS: readonly RejectReason[] = Object.keys(REJECT_REASONS).filter(isReason)

export function postgresRejects(pool: pg.Pool): RejectWriter & RejectReader {
  return {
    async put(rejects) {
      for (const part of parts(rejects)) await insert(pool, part)
    },

    async markReplayed(ids, at) {
      await pool.query('update rejects set replayed_at = $2 where id = any($1::uuid[]) and replayed_at is null', [
        ids.filter(isUuid),
        date(at),
      ])
    },

    async expire(before) {
      let dropped = 0
      for (;;) {
        const rowCount = await expireSome(pool, before)
        dropped += rowCount
        if (rowCount < EXPIRE_AT_ONCE) return dropped
      }
    },

    async list(query) {
      const { bind, and, where, values } = conditions()
      if (query.deviceId !== undefined) {
        if (!DEVICE_ID.test(query.deviceId)) return NOTHING
        and(`device_id = ${bind(query.deviceId)}`)
      }
      if (query.reason !== undefined) and(`reason = ${bind(query.reason)}`)
      if (query.open !== undefined) and(`(replayed_at is null) = ${bind(query.open)}`)
      if (query.from !== undefined) and(`arrived_at >= ${bind(date(query.from))}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const arrived = bind(date(at))
        and(`arrived_at <= ${arrived} and (arrived_at < ${arrived} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<RejectRow>(
        `select ${COLUMNS} from rejects ${where()} order by arrived_at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, rejectFromRow, row => [row.arrived_at.getTime(), row.id])
    },

    async byIds(ids) {
      const { rows } = await pool.query<RejectRow>(
        `select ${COLUMNS} from rejects where id = any($1::uuid[]) order by arrived_at, id`,
        [ids.filter(isUuid)],
      )
      return rows.map(rejectFromRow)
    },
  }
}

async function insert(pool: pg.Pool, rejects: readonly Reject[]): Promise<void> {
  await orUnstorable(
    pool.query(
      `insert into rejects (${COLUMNS})
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[], $6::boolean[],
       $7::text[], $8::text[], $9::timestamptz[]) as r (${COLUMNS})
     order by id
     on conflict (id) do nothing`,
      [
        rejects.map(r => r.id),
        rejects.map(r => r.deviceId),
        rejects.map(r => r.kind),
        rejects.map(r => date(r.arrivedAt)),
        rejects.map(r => Buffer.from(r.payload)),
        rejects.map(r => typeof r.payload === 'string'),
        rejects.map(r => r.reason),
        rejects.map(r => storable(r.detail)), // quotes what the device sent
        rejects.map(r => (r.replayedAt === null ? null : date(r.replayedAt))),
      ],
    ),
  )
}

function* parts(rejects: readonly Reject[]): Generator<readonly Reject[]> {
  let part: Reject[] = []
  let bytes = 0
  for (const reject of rejects) {
    if (part.length === WRITE_AT_MOST || (part.length > 0 && bytes + reject.payload.length > WRITE_AT_MOST_BYTES)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(reject)
    bytes += reject.payload.length
  }
  if (part.length > 0) yield part
}

async function expireSome(pool: pg.Pool, before: Instant): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from rejects where id in (select id from rejects where arrived_at < $1 limit ${EXPIRE_AT_ONCE})`,
    [date(before)],
  )
  return rowCount ?? 0
}

function rejectFromRow(row: RejectRow): Reject {
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: oneOf(PUBLISH_KINDS, row.kind),
    arrivedAt: instant(row.arrived_at),
    payload: row.is_text ? row.payload.toString('utf8') : new Uint8Array(row.payload),
    reason: oneOf(REASONS, row.reason),
    detail: row.detail,
    replayedAt: instantOrNull(row.replayed_at),
  }
}

function isReason(name: string): name is RejectReason {
  return Object.hasOwn(REJECT_REASONS, name)
}
