import { CINC2019 } from './columns.ts'
import type { Recording } from './recording.ts'
import { numberIn, readWide, type Table } from './table.ts'

const HOUR_MS = 3_600_000
/** The label is set so many hours before the clinical onset of sepsis. */
const LABEL_LEADS_HOURS = 6

/** PhysioNet/CinC Challenge 2019 `.psv`: bar-separated, one row per hour in the ICU (`ICULOS`). */
export function isCinc2019({ header }: Table): boolean {
  return header.includes('ICULOS') && header.includes('SepsisLabel')
}

export function readCinc2019(name: string, { header, rows }: Table): Recording {
  const time = header.indexOf('ICULOS')
  const columns = header.map((column, index) => ({ index, name: column, target: CINC2019[column] ?? null }))
  const values = columns.filter(column => column.index !== time)
  const recording = readWide(name, rows, values, row => numberIn(row[time]) * HOUR_MS)
  const [label, age] = [header.indexOf('SepsisLabel'), numberIn(rows[0]?.[header.indexOf('Age')])]
  const labelled = rows.findIndex(row => row[label] === '1')
  const onset = recording.rows?.[labelled]
  return {
    ...recording,
    ...(Number.isFinite(age) ? { ageYears: age } : {}),
    eventMs: onset === undefined ? null : onset + LABEL_LEADS_HOURS * HOUR_MS,
  }
}
