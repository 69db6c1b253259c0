import { anyColumn } from './columns.ts'
import type { Recording } from './recording.ts'
import { numberIn, readWide, type Table } from './table.ts'

/** Time columns by name (lower case), with the unit in ms; null: the values say (ISO 8601, Unix s or ms, else seconds). */
const TIME_COLUMNS: Readonly<Record<string, number | null>> = {
  time: null,
  ts: null,
  t: null,
  timestamp: null,
  datetime: null,
  date: null,
  'time [ms]': 1,
  time_ms: 1,
  t_ms: 1,
  'time [s]': 1000,
  time_s: 1000,
  t_s: 1000,
  seconds: 1000,
  'time [min]': 60_000,
  time_min: 60_000,
  t_min: 60_000,
  minutes: 60_000,
  'time [h]': 3_600_000,
  time_h: 3_600_000,
  t_h: 3_600_000,
  hours: 3_600_000,
}

/** A file with several patients names them in one of these columns; each becomes a recording, and a device, of its own. */
const SUBJECT_COLUMNS = ['stay_id', 'patient_id', 'subject_id', 'icustay_id', 'device_id']

/** From here on a bare number is a Unix time in milliseconds (1970-04-26 …); below it is seconds. */
const UNIX_MS_FROM = 1e10

export function isWideCsv({ header }: Table): boolean {
  return timeColumn(header) !== -1 && header.some(name => anyColumn(name) !== null)
}

export function readWideCsv(name: string, { header, rows }: Table): Recording[] {
  const time = timeColumn(header)
  const unitMs = TIME_COLUMNS[header[time]?.toLowerCase() ?? ''] ?? null
  const subject = header.findIndex(column => SUBJECT_COLUMNS.includes(column.toLowerCase()))
  const columns = header
    .map((column, index) => ({ index, name: column, target: anyColumn(column) }))
    .filter(({ index }) => index !== time && index !== subject)
  const timeOf = (row: readonly string[]) =>
    unitMs === null ? instantMs(row[time] ?? '') : numberIn(row[time]) * unitMs

  if (subject === -1) return [readWide(name, rows, columns, timeOf)]
  const bySubject = new Map<string, (readonly string[])[]>()
  for (const row of rows) {
    const id = row[subject] ?? ''
    const own = bySubject.get(id)
    if (own) own.push(row)
    else bySubject.set(id, [row])
  }
  return [...bySubject].map(([id, own]) => readWide(`${name}-${id}`, own, columns, timeOf))
}

function timeColumn(header: readonly string[]): number {
  return header.findIndex(name => Object.hasOwn(TIME_COLUMNS, name.toLowerCase()))
}

function instantMs(cell: string): number {
  const number = numberIn(cell)
  if (Number.isNaN(number)) return Date.parse(cell)
  return number >= UNIX_MS_FROM ? number : number * 1000
}
