import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { AuditEntry, AuditValues } from '../../model/audit.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import type { AuditQuery, AuditReader } from '../audit.ts'
import { decryptBody } from './audit-body.ts'
import { conditions } from './conditions.ts'
import { decodeCursor, NOTHING, page } from './page.ts'
import { existingKeys } from './patient-keys.ts'
import { PATIENT_NAME } from './patient-rows.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'

/** Microseconds since 1970 within what PostgreSQL holds, and an id. */
const ByMicrosAndId = Type.Tuple([
  Type.Integer({ minimum: -62_167_219_200_000_000, maximum: Number.MAX_SAFE_INTEGER }),
  Type.Refine(Type.String(), isUuid),
])

const Reference = Type.Object({ kind: Type.String(), id: Type.String() })
const NullableText = Type.Union([Type.String(), Type.Null()])
const Origin = Type.Object({
  ip: NullableText,
  userAgent: NullableText,
  requestId: NullableText,
  login: NullableText,
  via: Type.Optional(Type.Literal('break-glass')),
})
const NOWHERE = { ip: null, userAgent: null, requestId: null, login: null }

type Row = {
  id: string
  at: Date
  micros: number
  user_id: string | null
  action: string
  is_change: boolean
  patient_id: string | null
  patient_name: AuditEntry['patientName']
  resource: unknown
  reason: string | null
  origin: unknown
  body: Buffer | null
  user_name: string | null
  user_roles: string[] | null
  own_roles: string[] | null
}

export function postgresAuditReader(pool: pg.Pool): AuditReader {
  return {
    async ofPatient(patientId, query) {
      if (!isUuid(patientId)) return NOTHING
      return page(await read(pool, { ...query, patientId }), query.limit, entryFromRow, keyOf)
    },
    async list(query) {
      if ([query.userId, query.patientId].some(id => id !== undefined && !isUuid(id))) return NOTHING
      const rows = await read(pool, query)
      const keys = await existingKeys(
        pool,
        rows.map(row => row.patient_id),
      )
      return page(rows, query.limit, row => ({ ...entryFromRow(row), ...valuesOf(row, keys) }), keyOf)
    },
  }
}

/** The page is cut out by an index before names are looked up, so its cost does not grow with the audit. */
async function read(pool: pg.Pool, query: AuditQuery): Promise<readonly Row[]> {
  const { bind, and, where, values } = conditions()
  if (query.userId !== undefined) and(`user_id = ${bind(query.userId)}`)
  if (query.patientId !== undefined) and(`patient_id = ${bind(query.patientId)}`)
  if (query.action !== undefined) and(`action = ${bind(query.action)}`)
  if (query.from !== undefined) and(`at >= ${bind(date(query.from))}`)
  if (query.to !== undefined) and(`at < ${bind(date(query.to))}`)
  if (query.cursor !== undefined) {
    const [micros, id] = decodeCursor(ByMicrosAndId, query.cursor)
    and(`(at, id) < (timestamptz 'epoch' + ${bind(micros)}::bigint * interval '1 microsecond', ${bind(id)}::uuid)`)
  }
  const { rows } = await pool.query<Row>(
    `select e.*, (extract(epoch from e.at) * 1000000)::float8 as micros, u.name as user_name, u.roles as user_roles,
       ${PATIENT_NAME} as patient_name,
       array(select r.name from roles r where r.id = any(u.roles)) as own_roles
     from (
       select id, at, user_id, action, is_change, patient_id, resource, reason, origin, body from audit_entries
       ${where()} order by at desc, id desc limit ${bind(query.limit + 1)}
     ) e left join users u on u.id = e.user_id left join patients p on p.id = e.patient_id order by e.at desc, e.id desc`,
    values,
  )
  return rows
}

const keyOf = (row: Row) => [row.micros, row.id]

function entryFromRow(row: Row): AuditEntry {
  const builtIn = BUILT_IN_ROLES.filter(role => row.user_roles?.includes(role.id)).map(role => role.name)
  return {
    id: row.id,
    at: instant(row.at),
    by:
      row.user_id === null || row.user_name === null
        ? null
        : { id: row.user_id, name: row.user_name, roles: [...builtIn, ...(row.own_roles ?? [])] },
    action: row.action,
    isChange: row.is_change,
    patientId: row.patient_id,
    patientName: row.patient_name,
    resource: Value.Check(Reference, row.resource) ? row.resource : null,
    reason: row.reason,
    from: Value.Check(Origin, row.origin) ? row.origin : NOWHERE,
  }
}

function valuesOf(row: Row, keys: ReadonlyMap<string | null, Buffer>): AuditValues {
  const nothing = { before: null, after: null }
  if (!row.is_change) return { values: 'none', ...nothing }
  const key = keys.get(row.patient_id)
  if (key === undefined || row.body === null) return { values: 'erased', ...nothing }
  const values = decryptBody(key, row.id, row.body)
  return values === null ? { values: 'damaged', ...nothing } : { values: 'shown', ...values }
}
