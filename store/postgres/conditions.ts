import { AppError } from '../../model/errors.ts'
import { isStorable } from './text.ts'

/** Words of a search beyond these are ignored: each costs an index scan. */
const MAX_SEARCH_WORDS = 8

/** The `where` of a list, its values always bound and never part of the SQL. */
export function conditions(...fixed: readonly string[]) {
  const parts = [...fixed]
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  return {
    bind,
    values,
    and(sql: string) {
      parts.push(sql)
    },
    /** Every word of `q` must occur somewhere in the searchable line; accents and case do not matter. */
    search(column: string, q: string) {
      if (!isStorable(q)) {
        throw new AppError('VALIDATION_FAILED', 'Text that cannot be searched for', {
          errors: [{ path: 'q', message: 'must not contain NUL or half of a surrogate pair' }],
        })
      }
      const words = q.split(/\s+/).filter(word => word !== '')
      for (const word of words.slice(0, MAX_SEARCH_WORDS)) parts.push(`${column} like search_pattern(${bind(word)})`)
    },
    where: () => (parts.length === 0 ? '' : `where ${parts.join(' and ')}`),
  }
}
