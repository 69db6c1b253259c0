import { AppError, type FieldError } from '../../model/errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\ud800-\udfff]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const EVERY_UNSTORABLE = /[\u0000\ud800-\udfff]/gu

/** An id that is no UUID belongs to nothing, and PostgreSQL would answer it with an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

/** For text that must be kept whatever is in it: every sign that cannot be stored becomes U+FFFD. */
export function storable(text: string): string {
  return text.replace(EVERY_UNSTORABLE, '\ufffd')
}

/** Errors: VALIDATION_FAILED with the path of each text that cannot be stored. */
export function checkStorable(value: unknown, path = ''): void {
  const errors = [...unstorable(value, path)]
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'Text cannot be stored', { errors })
}

function* unstorable(value: unknown, path: string): Generator<FieldError> {
  if (typeof value === 'string') {
    if (!isStorable(value)) yield { path, message: 'must not contain NUL or half of a surrogate pair' }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* unstorable(inner, path === '' ? key : `${path}.${key}`)
  }
}

/** Errors: VALIDATION_FAILED unless it is a day of the calendar, `YYYY-MM-DD`, from the year 1 on. */
export function checkDay(day: string | null, path: string): void {
  if (day === null) return
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null
  if (at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && !day.startsWith('0000')) return
  throw new AppError('VALIDATION_FAILED', 'Not a date', { errors: [{ path, message: 'must be a date, YYYY-MM-DD' }] })
}
