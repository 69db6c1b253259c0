import { type Static, Type } from 'typebox'
import { AUDIT_VALUES, type AuditValues, auditWords, type AuditEntry as ModelEntry } from '../../../model/audit.ts'
import { IsoTime, nullable, page, pageQuery, queryTime, Uuid } from '../../schemas/common.ts'
import { ShortName, shortName } from '../../schemas/short-name.ts'
import { iso } from '../../schemas/times.ts'

const Who = nullable(
  Type.Object({ id: Uuid, name: Type.String(), roles: Type.Array(Type.String({ description: 'By name' })) }),
)
const Kind = Type.Enum(['read', 'change'], { type: 'string' })
const Resource = nullable(Type.Object({ kind: Type.String(), id: Type.String() }))

const common = {
  id: Uuid,
  at: IsoTime,
  by: Who,
  kind: Kind,
  action: Type.String({ description: 'Permission, or verb: `patients:read`, `alerts:acknowledge`, `live:subscribe`' }),
  what: Type.String({ description: 'In words a patient understands' }),
  inNeed: Type.Boolean({ description: 'Nothing but a record opened in need (break-glass) allowed it' }),
  resource: Resource,
}
export const AccessLogEntry = Type.Object(common, {
  title: 'AccessLogEntry',
  description: 'Who looked at a patient, or changed something; `by` null: the system itself',
})
export const AccessLogPage = page(AccessLogEntry)
export const AccessLogQuery = Type.Object(pageQuery)

export const AuditEntry = Type.Object(
  {
    ...common,
    patientId: nullable(Uuid),
    patientName: nullable(ShortName),
    reason: nullable(Type.String()),
    from: Type.Object({
      ip: nullable(Type.String()),
      userAgent: nullable(Type.String()),
      requestId: nullable(Type.String()),
      login: nullable(Type.String({ description: 'All tokens of one login share it' })),
    }),
    values: Type.Enum([...AUDIT_VALUES], {
      type: 'string',
      description:
        '`shown` in `before` and `after`; `none`: a read has none; `erased` with the patient; `damaged`: verify the audit',
    }),
    before: Type.Unknown({ description: 'The record before; null where there was none' }),
    after: Type.Unknown({ description: 'The record after; null where there is none' }),
  },
  { title: 'AuditEntry' },
)
export const AuditPage = page(AuditEntry)
export const AuditQuery = Type.Object({
  userId: Type.Optional(Uuid),
  patientId: Type.Optional(Uuid),
  action: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(queryTime('At or after')),
  to: Type.Optional(queryTime('Before')),
  ...pageQuery,
})

export function accessLogView(entry: ModelEntry): Static<typeof AccessLogEntry> {
  const { id, at, by, isChange, action, resource } = entry
  return {
    id,
    at: iso(at),
    by: by === null ? null : { ...by, roles: [...by.roles] },
    kind: isChange ? 'change' : 'read',
    action,
    what: auditWords(entry),
    inNeed: entry.from.via === 'break-glass',
    resource,
  }
}

function originView({ ip, userAgent, requestId, login }: ModelEntry['from']) {
  return { ip, userAgent, requestId, login }
}

export function auditView(entry: ModelEntry & AuditValues): Static<typeof AuditEntry> {
  const { patientId, patientName, reason, from, values, before, after } = entry
  const who = patientName && shortName(patientName)
  return { ...accessLogView(entry), patientId, patientName: who, reason, from: originView(from), values, before, after }
}
