import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { isBidmc, readBidmc } from './bidmc.ts'
import { isCinc2012, readCinc2012 } from './cinc2012.ts'
import { isCinc2019, readCinc2019 } from './cinc2019.ts'
import { isLongCsv, readLongCsv } from './long-csv.ts'
import { type Recording, UnreadableRecording } from './recording.ts'
import type { Table } from './table.ts'
import { isWideCsv, readWideCsv } from './wide-csv.ts'

/** Bytes. A recording is held in memory while it plays; a day of 1 Hz numerics is about 2 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

const Cells = Type.Array(Type.Array(Type.String()))

/** Formats by what their header says, the narrow ones before the generic one. */
const FORMATS: readonly {
  readonly is: (table: Table) => boolean
  readonly read: (name: string, table: Table) => Recording | Recording[]
}[] = [
  { is: isBidmc, read: readBidmc },
  { is: isCinc2019, read: readCinc2019 },
  { is: isCinc2012, read: readCinc2012 },
  { is: isLongCsv, read: readLongCsv },
  { is: isWideCsv, read: readWideCsv },
]

/**
 * Reads a recording in any format of the simulator's documentation.
 * @returns one recording, or one per subject when the file has a subject column; one without any vital has no samples
 * @throws UnreadableRecording
 */
export async function readRecordings(file: string): Promise<Recording[]> {
  const name = basename(file, extname(file))
  const table = toTable(file, await load(file))
  const format = FORMATS.find(({ is }) => is(table))
  if (!format) {
    const header = table.header.join(', ').slice(0, 120)
    throw new UnreadableRecording(file, `no known recording format has the header "${header}"`)
  }
  return [format.read(name, table)].flat()
}

async function load(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) throw new UnreadableRecording(file, `larger than ${MAX_FILE_BYTES} bytes`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof UnreadableRecording) throw error
    throw new UnreadableRecording(file, error instanceof Error ? error.message : String(error)) // rethrown for the user
  }
}

function toTable(file: string, text: string): Table {
  const firstLine = text.slice(0, text.indexOf('\n') === -1 ? text.length : text.indexOf('\n'))
  const delimiter = ['|', ';', '\t', ','].find(d => firstLine.includes(d)) ?? ','
  try {
    const cells: unknown = parse(text, {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    })
    const [header = [], ...rows] = Value.Parse(Cells, cells)
    return { header, rows }
  } catch (error) {
    throw new UnreadableRecording(file, error instanceof Error ? error.message : String(error)) // rethrown for the user
  }
}
