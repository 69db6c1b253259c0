import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '../../model/errors.ts'
import { isStorable, isUuid } from './text.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page begins; opaque outside. Null on the last page. */
  readonly nextCursor: string | null
}

/** Unix ms that PostgreSQL can compare a timestamp with. */
const CursorInstant = Type.Integer({ minimum: -8.64e13, maximum: 8.64e15 })
const CursorText = Type.Refine(Type.String({ maxLength: 10_000 }), isStorable)
const CursorUuid = Type.Refine(Type.String(), isUuid)

export const ByText = Type.Tuple([CursorText])
export const ByTextAndId = Type.Tuple([CursorText, CursorUuid])
export const ByNumber = Type.Tuple([Type.Integer({ minimum: 0, maximum: 2_147_483_647 })])
export const ByTimeAndId = Type.Tuple([CursorInstant, CursorUuid])

function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Errors: VALIDATION_FAILED for a cursor that no list of this kind ever gave out. */
export function decodeCursor<S extends TSchema>(schema: S, cursor: string): Static<S> {
  const key = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (Value.Check(schema, key)) return key
  throw new AppError('VALIDATION_FAILED', 'Unknown cursor', {
    errors: [{ path: 'cursor', message: 'must be a nextCursor of the same list' }],
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller turns it into VALIDATION_FAILED
  }
}

/** @param rows one more than `limit` when there is another page */
export function page<R, T>(
  rows: readonly R[],
  limit: number,
  item: (row: R) => T,
  key: (row: R) => readonly (string | number)[],
): Page<T> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    items: kept.map(item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null,
  }
}

export const NOTHING: Page<never> = { items: [], nextCursor: null }
