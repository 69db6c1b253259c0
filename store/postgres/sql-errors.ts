import { AppError } from '../../model/errors.ts'

export const EXCLUSION_VIOLATION = '23P01'
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

/** Class 22: a value that PostgreSQL cannot take (a day that does not exist, a number out of range). */
export function asValidationError(error: unknown): unknown {
  if (sqlState(error)?.startsWith('22') !== true) return error
  return new AppError('VALIDATION_FAILED', 'A value cannot be stored', { cause: error })
}
