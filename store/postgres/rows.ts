import type { Instant } from '../../model/clock.ts'

/** @returns the value as one of the allowed ones. Throws when the database holds another: it was written by something else */
export function oneOf<T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find(a => a === value)
  if (found === undefined) throw new Error(`The database holds "${value}" where one of ${allowed.join(', ')} belongs`)
  return found
}

export function instant(at: Date): Instant {
  return at.getTime()
}

export function instantOrNull(at: Date | null): Instant | null {
  return at === null ? null : at.getTime()
}

export function date(at: Instant): Date {
  return new Date(at)
}

export function dateOrNull(at: Instant | null): Date | null {
  return at === null ? null : new Date(at)
}

/** The first row of a result. Throws when there is none: for statements that always return one. */
export function only<R>(rows: readonly R[]): R {
  const [row] = rows
  if (row === undefined) throw new Error('The database returned no row')
  return row
}
