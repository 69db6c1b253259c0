import { parse } from 'csv-parse/sync'

const DELIMITERS = [',', ';', '\t'] as const

export interface Row {
  readonly line: number
  /** By column; empty cells are left out. */
  readonly cells: ReadonlyMap<string, string>
}

export interface Heading {
  readonly delimiter: string
  readonly columns: readonly string[]
}

/**
 * Reads the first line: what divides the columns, and their names, in whatever case and with `_` or spaces.
 * @returns in words why it is none
 */
export function readHeading(line: string, known: readonly string[], required: readonly string[]): Heading | string {
  const delimiter = DELIMITERS.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
  const cells = cellsOf(line, delimiter)
  if (typeof cells === 'string') return `The heading cannot be read: ${cells}`
  const columns: string[] = []
  for (const cell of cells) {
    const column = known.find(name => plain(name) === plain(cell))
    if (column === undefined) return `The heading names "${cell}"; known columns are ${known.join(', ')}`
    if (columns.includes(column)) return `The heading names "${column}" twice`
    columns.push(column)
  }
  const missing = required.filter(name => !columns.includes(name))
  return missing.length > 0 ? `The heading must name ${missing.join(', ')}` : { delimiter, columns }
}

/** @returns in words why the line is none; null for an empty line */
export function readRow(text: string, line: number, { delimiter, columns }: Heading): Row | string | null {
  if (text.trim() === '') return null
  if (text.includes('\ufffd')) return 'is not UTF-8; save the file as UTF-8'
  const cells = cellsOf(text, delimiter)
  if (typeof cells === 'string') return cells
  if (cells.length > columns.length) return `has ${cells.length} cells, the heading ${columns.length}`
  const named = columns.map((column, i): [string, string] => [column, (cells[i] ?? '').trim()])
  return { line, cells: new Map(named.filter(([, value]) => value !== '')) }
}

function cellsOf(line: string, delimiter: string): readonly string[] | string {
  try {
    const rows: string[][] = parse(line, { delimiter, relax_column_count: true })
    return rows[0] ?? []
  } catch {
    return 'has a quote that is not closed, or one in the middle of a cell' // told with its line
  }
}

const plain = (name: string) => name.trim().toLowerCase().replaceAll(/[ _-]/g, '')
