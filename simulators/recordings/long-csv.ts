import { anyColumn } from './columns.ts'
import type { Recording } from './recording.ts'
import { numberIn, readLong, type Table } from './table.ts'

/** Long CSV: minutes from the start, code, value; further columns (unit, item id) do not matter. */
export function isLongCsv({ header }: Table): boolean {
  return header.includes('t_min') && header.includes('code') && header.includes('value')
}

export function readLongCsv(name: string, { header, rows }: Table): Recording {
  const time = header.indexOf('t_min')
  return readLong(
    name,
    rows,
    { code: header.indexOf('code'), value: header.indexOf('value') },
    anyColumn,
    row => numberIn(row[time]) * 60_000,
  )
}
