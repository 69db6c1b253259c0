import { Type } from 'typebox'
import type { DeviceSort } from '../devices.ts'
import type { DeviceRow } from './device-rows.ts'
import { decodeCursor } from './page.ts'
import { date } from './rows.ts'
import { isStorable } from './text.ts'

/** How a list of devices goes, and how its next page begins. */
interface DeviceOrder {
  /** For `order by`. */
  readonly by: string
  /** For `where`. Errors: VALIDATION_FAILED. */
  after(cursor: string, bind: (value: unknown) => string): string
  keyOf(row: DeviceRow): readonly (string | number)[]
}

const Text = Type.Refine(Type.String({ maxLength: 1000 }), isStorable)
const ById = Type.Tuple([Text])
const ByName = Type.Tuple([Text, Text])
const ByTime = Type.Tuple([Type.Integer({ minimum: 0, maximum: 8.64e15 }), Text])

/** The id decides among equals. */
export function deviceOrder(sort: DeviceSort): DeviceOrder {
  const isDown = sort.startsWith('-')
  const [way, beyond] = isDown ? ['desc', '<'] : ['asc', '>']
  switch (sort) {
    case 'id':
    case '-id':
      return {
        by: `d.id ${way}`,
        after: (cursor, bind) => `d.id ${beyond} ${bind(decodeCursor(ById, cursor)[0])}`,
        keyOf: row => [row.id],
      }
    case 'name':
    case '-name': {
      const name = "coalesce(d.name, '')"
      return {
        by: `${name} ${way}, d.id ${way}`,
        after(cursor, bind) {
          const [text, id] = decodeCursor(ByName, cursor)
          return `(${name}, d.id) ${beyond} (${bind(text)}, ${bind(id)})`
        },
        keyOf: row => [row.name ?? '', row.id],
      }
    }
    case 'lastSeenAt':
    case '-lastSeenAt': {
      const seen = "coalesce(s.last_seen_at, 'epoch')"
      return {
        by: `${seen} ${way}, d.id ${way}`,
        after(cursor, bind) {
          const [at, id] = decodeCursor(ByTime, cursor)
          return `(${seen}, d.id) ${beyond} (${bind(date(at))}::timestamptz, ${bind(id)})`
        },
        keyOf: row => [row.last_seen_at?.getTime() ?? 0, row.id],
      }
    }
  }
}
