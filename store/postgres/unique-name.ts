import { AppError } from '../../model/errors.ts'
import { sqlState } from './sql-errors.ts'

const UNIQUE_VIOLATION = '23505'

/** Errors: CONFLICT when another record has the name already. */
export async function orNameTaken<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (sqlState(cause) !== UNIQUE_VIOLATION) throw cause
    throw new AppError('CONFLICT', `There is a ${what} of this name already`, { cause })
  }
}
