import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { TimelineEvent, TimelineType } from '../../model/timeline.ts'
import type { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor } from './page.ts'
import { date } from './rows.ts'
import { isUuid } from './text.ts'

/** What is written in a record is written by somebody. */
export function personOf(act: Act): string {
  if (act.by === null) throw new Error('only a person writes in a record')
  return act.by
}

/** One change of what is written about a patient at a time. Errors: NOT_FOUND. */
export async function lockPresentPatient(client: pg.ClientBase, patientId: string): Promise<void> {
  const found = isUuid(patientId)
    ? await client.query('select 1 from patients where id = $1 and removed_at is null for no key update', [patientId])
    : null
  if (found?.rowCount !== 1) throw new AppError('NOT_FOUND', 'No such patient')
}

/** Errors: STALE_VERSION. */
export function checkNewest(what: string, record: { readonly version: number }, ifVersion: number | null): void {
  if (ifVersion === null || ifVersion === record.version) return
  throw new AppError('STALE_VERSION', `The ${what} is at version ${record.version} by now`)
}

/**
 * What a client's own id has found: the same again from the same person, else it is taken.
 * Errors: CONFLICT.
 */
export function sameAgain<T extends { readonly patientId: string }>(
  record: T | null,
  patientId: string,
  writer: (record: T) => string,
  act: Act,
): { readonly record: T; readonly isNew: false } {
  if (record !== null && record.patientId === patientId.toLowerCase() && writer(record) === act.by) {
    return { record, isNew: false }
  }
  throw new AppError('CONFLICT', 'This id belongs to something else; take a new one')
}

/** Goes on after the cursor, in the order `created_at desc, id`. */
export function newestFirst(
  { and, bind }: Pick<ReturnType<typeof conditions>, 'and' | 'bind'>,
  table: string,
  cursor: string | undefined,
): void {
  if (cursor === undefined) return
  const [at, id] = decodeCursor(ByTimeAndId, cursor)
  const created = bind(date(at))
  and(`${table}.created_at <= ${created} and (${table}.created_at < ${created} or ${table}.id > ${bind(id)})`)
}

export const createdAtAndId = (row: { created_at: Date; id: string }): readonly [Instant, string] => [
  row.created_at.getTime(),
  row.id,
]

/** What the patient's story tells of a record. */
export function storyOf(
  type: Extract<TimelineType, 'plan' | 'note' | 'order' | 'message'>,
  record: { readonly id: string; readonly patientId: string },
  act: Act,
  summary: string,
): Omit<TimelineEvent, 'id'> {
  return {
    patientId: record.patientId,
    type,
    at: act.at,
    by: act.by,
    summary,
    reference: { kind: type, id: record.id },
  }
}
