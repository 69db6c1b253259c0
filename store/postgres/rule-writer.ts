import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { CheckedDocument } from '../../model/rule.ts'
import { appendAudit } from './audit.ts'
import { date } from './rows.ts'

/** @returns false when there is one of this id */
export async function insertRule(client: pg.ClientBase, id: string, act: Act): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into rules (id, version, created_at, created_by, updated_at, updated_by) values ($1, 1, $2, $3, $2, $3)
     on conflict (id) do nothing`,
    [id, date(act.at), act.by],
  )
  return rowCount === 1
}

/** @param before the version that was the newest until now; null: there was none */
export async function insertVersion(
  client: pg.ClientBase,
  before: { readonly version: number; readonly document: CheckedDocument } | null,
  document: CheckedDocument,
  comment: string | null,
  act: Act,
): Promise<number> {
  const version = (before?.version ?? 0) + 1
  await client.query(
    `insert into rule_versions (rule_id, version, document, comment, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [document.id, version, JSON.stringify(document), comment, date(act.at), act.by],
  )
  await appendAudit(client, act, {
    action: 'rules:write',
    patientId: null,
    resource: { kind: 'rule', id: document.id },
    before: before && { version: before.version, document: before.document },
    after: { version, document, comment },
  })
  return version
}
