import { BIDMC } from './columns.ts'
import type { Recording } from './recording.ts'
import { numberIn, readWide, type Table } from './table.ts'

/** BIDMC numerics CSV: 1 Hz, a blank after each comma, `NaN` where the monitor showed nothing. */
export function isBidmc({ header }: Table): boolean {
  return header.join() === 'Time [s],HR,PULSE,RESP,SpO2'
}

export function readBidmc(name: string, { header, rows }: Table): Recording {
  const columns = header.slice(1).map((column, i) => ({ index: i + 1, name: column, target: BIDMC[column] ?? null }))
  return readWide(name, rows, columns, row => numberIn(row[0]) * 1000)
}
