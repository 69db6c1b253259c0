import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { ReadAudit } from '../audit.ts'
import { encryptBody } from './audit-body.ts'
import { groupedAuditWriter, originJson, type ReadEntry } from './audit-writer.ts'
import { patientKey, patientKeys } from './patient-keys.ts'
import { recentReads } from './recent-reads.ts'
import { date } from './rows.ts'
import { isUuid } from './text.ts'
import { uuid7 } from './uuid7.ts'

/** One change of one record, for the audit. */
export interface AuditedChange {
  /** What was done, as the permission that allowed it, or a verb: `patients:write`, `devices:assign` … */
  readonly action: string
  /** Null for what belongs to no patient (a role, a ward). */
  readonly patientId: string | null
  readonly resource: { readonly kind: string; readonly id: string }
  /** The record before and after; null where there was none. JSON. */
  readonly before: unknown
  readonly after: unknown
}

/**
 * Writes the audit entry of a change, in the transaction of the change. The values are encrypted with the patient's key;
 * once that is destroyed they are not kept at all.
 */
export async function appendAudit(client: pg.ClientBase, act: Act, change: AuditedChange): Promise<void> {
  const { action, patientId, resource, before, after } = change
  const id = uuid7(act.at)
  const key = await patientKey(client, patientId)
  await client.query({
    name: 'audit-change',
    text: `insert into audit_entries (id, at, user_id, action, is_change, patient_id, resource, reason, origin, body)
      values ($1, $2, $3, $4, true, $5, $6, $7, $8, $9)`,
    values: [
      id,
      date(act.at),
      act.by,
      action,
      patientId,
      JSON.stringify(resource),
      act.reason,
      originJson(act),
      key === null ? null : encryptBody(key, id, { before, after }),
    ],
  })
}

/** As `appendAudit`, for many patients at once. */
export async function appendAudits(
  client: pg.ClientBase,
  act: Act,
  changes: readonly (AuditedChange & { readonly patientId: string })[],
): Promise<void> {
  const keys = await patientKeys(
    client,
    changes.map(change => change.patientId),
  )
  const entries = changes.map(change => {
    const id = uuid7(act.at)
    const key = keys.get(change.patientId)
    return { ...change, id, body: key === undefined ? null : encryptBody(key, id, change) }
  })
  await client.query({
    name: 'audit-changes',
    text: `insert into audit_entries (id, at, user_id, action, is_change, patient_id, resource, reason, origin, body)
      select id, $1, $2, action, true, patient_id, resource, $3, $4, body
      from unnest($5::uuid[], $6::text[], $7::uuid[], $8::jsonb[], $9::bytea[]) as e (id, action, patient_id, resource, body)`,
    values: [
      date(act.at),
      act.by,
      act.reason,
      originJson(act),
      entries.map(e => e.id),
      entries.map(e => e.action),
      entries.map(e => e.patientId),
      entries.map(e => JSON.stringify(e.resource)),
      entries.map(e => e.body),
    ],
  })
}

/** What a live subscription is called in the audit. */
const SUBSCRIBE = 'live:subscribe'

export function postgresReadAudit(pool: pg.Pool): ReadAudit {
  const write = groupedAuditWriter(pool)
  const recent = recentReads()

  async function coalesced(entries: readonly ReadEntry[], { at }: Act): Promise<void> {
    await recent.once(entries.map(readKey), at, places => write(places.flatMap(place => entries[place] ?? [])))
  }

  return {
    read: (act, action, patientIds) => write(entriesOf(act, action, patientIds)),
    listed: (act, action, patientIds) => coalesced(entriesOf(act, action, patientIds), act),
    subscription(act, patients) {
      if (patients !== 'all') return coalesced(entriesOf(act, SUBSCRIBE, patients), act)
      return coalesced([{ act, action: SUBSCRIBE, patientId: null, resource: { kind: 'live', id: 'all' } }], act)
    },
  }
}

/** An id that cannot be a patient's has shown nobody's data. */
function entriesOf(act: Act, action: string, patientIds: readonly string[]): readonly ReadEntry[] {
  return patientIds.filter(isUuid).map(patientId => ({ act, action, patientId, resource: null }))
}

function readKey({ act, action, patientId }: ReadEntry): string {
  return [act.by, act.from.login, act.from.via, action, patientId].join(' ')
}
