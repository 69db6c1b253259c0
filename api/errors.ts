import { AppError } from '../model/errors.ts'

export { invalid } from '../model/errors.ts'

/** TOO_MANY_REQUESTS that says when to come back. */
export class TryAgainLater extends AppError {
  readonly retryAfterSeconds: number
  constructor(detail: string, retryAfterSeconds: number) {
    super('TOO_MANY_REQUESTS', detail)
    this.name = 'TryAgainLater'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function notFound(what: string): AppError {
  return new AppError('NOT_FOUND', `There is no such ${what}`)
}

/** @returns the record; throws NOT_FOUND when there is none */
export function found<T>(record: T | null, what: string): T {
  if (record === null) throw notFound(what)
  return record
}
