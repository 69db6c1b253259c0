import type { Target } from './columns.ts'
import { type Point, type Recording, startOf, toSamples } from './recording.ts'

/** A header and its rows, cells trimmed. */
export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** @returns NaN for an empty cell, `NaN` and text: not measured, hence not sent (never 0) */
export function numberIn(cell: string | undefined): number {
  return cell === undefined || cell === '' ? Number.NaN : Number(cell)
}

export interface Column {
  readonly index: number
  readonly name: string
  readonly target: Target | null
}

/** A table with a row per instant and a column per vital. @param timeOf ms; NaN passes over the row */
export function readWide(
  name: string,
  rows: Table['rows'],
  columns: readonly Column[],
  timeOf: (row: readonly string[]) => number,
): Recording {
  const points: Point[] = []
  const times: number[] = []
  const ignored: Record<string, number> = {}
  for (const row of rows) {
    const atMs = timeOf(row)
    if (!Number.isFinite(atMs)) {
      count(ignored, 'rows without a time')
      continue
    }
    times.push(atMs)
    for (const column of columns) {
      const value = numberIn(row[column.index])
      if (column.target) add(points, atMs, column.target, value)
      else if (Number.isFinite(value)) count(ignored, column.name)
    }
  }
  const first = startOf(points)
  return { name, samples: toSamples(points), ignored, rows: times.map(atMs => atMs - first).sort((a, b) => a - b) }
}

/** A table with a row per value. */
export function readLong(
  name: string,
  rows: Table['rows'],
  index: { readonly code: number; readonly value: number },
  targetOf: (code: string) => Target | null,
  timeOf: (row: readonly string[]) => number,
): Recording {
  const points: Point[] = []
  const ignored: Record<string, number> = {}
  for (const row of rows) {
    const code = row[index.code] ?? ''
    const atMs = timeOf(row)
    const target = targetOf(code)
    if (!Number.isFinite(atMs)) count(ignored, 'rows without a time')
    else if (target) add(points, atMs, target, numberIn(row[index.value]))
    else count(ignored, code)
  }
  return { name, samples: toSamples(points), ignored }
}

function add(points: Point[], atMs: number, { code, toUnit }: Target, raw: number): void {
  const value = toUnit(raw)
  if (Number.isFinite(value)) points.push({ atMs, code, value })
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
