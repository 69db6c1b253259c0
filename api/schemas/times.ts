import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'

/** Date and time with an offset: without one nobody knows which instant is meant. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/
const UNIX_MS = /^\d{1,15}$/
/** Unix ms of the years 0 and 9999: what ISO 8601 with four digits, and the store, can hold. */
const EARLIEST = -62_167_219_200_000
const LATEST = 253_402_300_799_999

/** Errors: VALIDATION_FAILED, naming `path`. */
export function instantOf(text: string, path: string): Instant {
  // A "+" of an offset that was not encoded arrives as a space.
  const iso = text.replace(' ', '+')
  const at = UNIX_MS.test(text) ? Number(text) : ISO.test(iso) ? Date.parse(iso) : Number.NaN
  if (!(at >= EARLIEST && at <= LATEST)) {
    const message = 'must be a time in ISO 8601 with an offset, or in Unix ms'
    throw new AppError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] })
  }
  return at
}

export const iso = (at: Instant): string => new Date(at).toISOString()
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at))
