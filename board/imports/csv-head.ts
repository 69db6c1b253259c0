/** One column that a file may have, in words. */
export interface CsvColumn {
  readonly name: string
  readonly meaning: string
  readonly needed?: boolean
}

/** What the beginning of a file says. */
export interface CsvHead {
  /** The columns that it names, as they are called here. */
  readonly columns: readonly string[]
  /** Lines of data, as far as the text goes. */
  readonly lines: number
}

const DELIMITERS = [',', ';', '\t'] as const

/**
 * Looks at the heading before a file is sent, as the server will: in whatever case, with `_`, `-` or spaces; divided by
 * comma, semicolon or tab.
 * @returns in words what is wrong with it, as the end of a sentence
 */
export function readHead(text: string, known: readonly CsvColumn[]): CsvHead | string {
  const [heading = '', ...rest] = text.replace(/^\ufeff/, '').split(/\r?\n/)
  if (heading.trim() === '') return 'begins with an empty line; the first line names the columns'
  if (text.includes('\ufffd')) return 'is not UTF-8; save it as UTF-8'
  const delimiter = DELIMITERS.toSorted((a, b) => heading.split(b).length - heading.split(a).length)[0] ?? ','
  const columns: string[] = []
  for (const cell of heading.split(delimiter)) {
    const typed = cell.trim().replace(/^"(.*)"$/, '$1')
    const column = known.find(({ name }) => plain(name) === plain(typed))
    if (column === undefined) return `names a column "${typed}" that is not known`
    if (columns.includes(column.name)) return `names the column "${column.name}" twice`
    columns.push(column.name)
  }
  const missing = known.filter(({ name, needed }) => needed === true && !columns.includes(name)).map(({ name }) => name)
  if (missing.length > 0) return `needs a column ${missing.join(', ')}`
  return { columns, lines: rest.filter(line => line.trim() !== '').length }
}

const plain = (name: string) => name.trim().toLowerCase().replaceAll(/[ _-]/g, '')

/** A file with the heading alone, to be filled. */
export function template(columns: readonly CsvColumn[]): string {
  return `${columns.map(({ name }) => name).join(',')}\r\n`
}
