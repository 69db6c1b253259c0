import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { date } from './rows.ts'
import { isOutage } from './sql-errors.ts'
import { storable } from './text.ts'
import { uuid7 } from './uuid7.ts'

export interface ReadEntry {
  readonly act: Act
  readonly action: string
  readonly patientId: string | null
  readonly resource: { readonly kind: string; readonly id: string } | null
}

/** Entries written by one insert, and entries that may wait for their turn: some 20 MB. */
const MOST_AT_ONCE = 2000
const MOST_WAITING = 20_000

interface Waiting {
  readonly entries: readonly ReadEntry[]
  done(): void
  failed(error: unknown): void
}

/** Group commit: whoever comes while an insert is under way shares the next one with all others who did. */
export function groupedAuditWriter(pool: pg.Pool): (entries: readonly ReadEntry[]) => Promise<void> {
  let waiting: Waiting[] = []
  let waitingEntries = 0
  let isWriting = false

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) await writeGroup(pool, nextGroup())
    isWriting = false
  }

  function nextGroup(): readonly Waiting[] {
    let size = 0
    let end = 0
    for (const { entries } of waiting) {
      if (end > 0 && size + entries.length > MOST_AT_ONCE) break
      size += entries.length
      end++
    }
    const group = waiting.slice(0, end)
    waiting = waiting.slice(end)
    waitingEntries -= size
    return group
  }

  return entries => {
    if (entries.length === 0) return Promise.resolve()
    if (waitingEntries + entries.length > MOST_WAITING) {
      return Promise.reject(new AppError('UNAVAILABLE', 'Too much waits to be written to the audit; try again'))
    }
    return new Promise<void>((done, failed) => {
      waiting.push({ entries, done, failed })
      waitingEntries += entries.length
      if (!isWriting) void writeAll()
    })
  }
}

/** Never rejects: each of the group hears how it went. */
async function writeGroup(pool: pg.Pool, group: readonly Waiting[]): Promise<void> {
  try {
    await insert(
      pool,
      group.flatMap(one => one.entries),
    )
    for (const one of group) one.done()
  } catch (error) {
    // One that cannot be stored must not take the others with it.
    if (group.length > 1 && !isOutage(error)) for (const one of group) await writeGroup(pool, [one])
    else for (const one of group) one.failed(error)
  }
}

async function insert(pool: pg.Pool, entries: readonly ReadEntry[]): Promise<void> {
  await pool.query({
    name: 'audit-reads',
    text: `insert into audit_entries (id, at, user_id, action, is_change, patient_id, resource, reason, origin)
      select id, at, user_id, action, false, patient_id, resource, reason, origin
      from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::uuid[], $6::jsonb[], $7::text[], $8::jsonb[])
        as e (id, at, user_id, action, patient_id, resource, reason, origin)`,
    values: [
      entries.map(e => uuid7(e.act.at)),
      entries.map(e => date(e.act.at)),
      entries.map(e => e.act.by),
      entries.map(e => e.action),
      entries.map(e => e.patientId),
      entries.map(e => (e.resource === null ? null : JSON.stringify(e.resource))),
      entries.map(e => e.act.reason),
      entries.map(e => originJson(e.act)),
    ],
  })
}

/** What a browser calls itself is outside data, and must not keep an entry from being written. */
export function originJson({ from }: Act): string {
  return JSON.stringify({ ...from, userAgent: from.userAgent === null ? null : storable(from.userAgent) })
}
