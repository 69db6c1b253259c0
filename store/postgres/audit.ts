import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { ReadAudit } from '../audit.ts'
import { date } from './rows.ts'

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

/** Writes the audit entry of a change, in the transaction of the change. */
export async function appendAudit(client: pg.ClientBase, act: Act, change: AuditedChange): Promise<void> {
  const { action, patientId, resource, before, after } = change
  await client.query(
    `insert into audit_entries (id, at, user_id, action, patient_id, resource, reason, origin, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      randomUUID(),
      date(act.at),
      act.by,
      action,
      patientId,
      JSON.stringify(resource),
      act.reason,
      JSON.stringify(act.from),
      Buffer.from(JSON.stringify({ before, after })),
    ],
  )
}

export function postgresReadAudit(pool: pg.Pool): ReadAudit {
  return {
    async read(act, action, patientIds) {
      await pool.query(
        `insert into audit_entries (id, at, user_id, action, patient_id, reason, origin)
         select gen_random_uuid(), $1, $2, $3, patient_id, $4, $5 from unnest($6::uuid[]) as p (patient_id)`,
        [date(act.at), act.by, action, act.reason, JSON.stringify(act.from), patientIds],
      )
    },
  }
}
