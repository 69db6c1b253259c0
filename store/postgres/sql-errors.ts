import { AppError } from '../../model/errors.ts'
import { NO_CONNECTION } from '../no-connection.ts'
import { Unstorable } from '../unstorable.ts'

export const EXCLUSION_VIOLATION = '23P01'
export const UNIQUE_VIOLATION = '23505'
/** Of all constraints only partitions are checked: a missing one is the jobs' fault, and comes later. */
const CHECK_VIOLATION = '23514'
const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'

/** @returns PostgreSQL's SQLSTATE, undefined when the error is not one of its own */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The same transaction may succeed when it runs again at once. */
export function isCollision(error: unknown): boolean {
  const state = sqlState(error)
  return state === DEADLOCK || state === SERIALIZATION_FAILURE
}

/** Classes of PostgreSQL: no connection, no resources, an operator's doing (too slow is one), the system below. */
const OUTAGE = /^(08|53|57|58)\w{3}$/
/** What `pg` says without a code. */
const OUTAGE_WORDS = /^(Connection terminated|timeout e|Query read timeout|Client has encountered a connection error)/

/** The database is away, starting, overloaded or too slow: the same call may succeed later. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error)
  return state === undefined
    ? error instanceof Error && OUTAGE_WORDS.test(error.message)
    : OUTAGE.test(state) || NO_CONNECTION.test(state)
}

/** Class 22: a value that PostgreSQL cannot take (a day that does not exist, a number out of range). */
export function asValidationError(error: unknown): unknown {
  if (sqlState(error)?.startsWith('22') !== true) return error
  return new AppError('VALIDATION_FAILED', 'A value cannot be stored', { cause: error })
}

/**
 * Rethrows what the data itself is to blame for as `Unstorable`: class 22 (a value PostgreSQL cannot take), class 23 (a
 * constraint), class 54 (too large). Everything else may succeed later.
 */
export async function orUnstorable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const state = sqlState(error) ?? ''
    if (/^(22|23|54)/.test(state) && state !== CHECK_VIOLATION) throw new Unstorable(error)
    throw error
  }
}
