import type { JobError } from '../../model/job.ts'
import type { JobProgress } from '../../store/jobs.ts'
import { linesOf } from './lines.ts'
import { type Heading, type Row, readHeading, readRow } from './table.ts'

/** What became of one line. */
export type Outcome =
  | { readonly type: 'created'; readonly id: string }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly errors: readonly Omit<JobError, 'line'>[] }

/** How one kind of file is imported. Taking the same line twice must end as taking it once. */
export interface Importer {
  readonly columns: readonly string[]
  readonly required: readonly string[]
  take(row: Row): Promise<Outcome>
}

/** Lines whose outcome is kept together. */
const CHUNK = 100
/** Errors that are kept of one file; a file with more is another file. */
const MOST_ERRORS = 10_000

/** Thrown to the worker: the file as a whole cannot be used. */
export class Unusable extends Error {}

/**
 * Takes a file line by line, from where an earlier attempt ended.
 * @param advance keeps what became of some lines; false: somebody cancelled the job
 * @returns whether it came to the end
 */
export async function importFile(
  bytes: AsyncIterable<Uint8Array>,
  importer: Importer,
  before: Pick<JobProgress, 'done' | 'counts'>,
  advance: (progress: JobProgress) => Promise<boolean>,
): Promise<boolean> {
  let heading: Heading | null = null
  let line = 0
  const counts = { created: 0, unchanged: 0, refused: 0, ...before.counts }
  let chunk: Chunk = { done: before.done, errors: [], created: [] }

  for await (const text of linesOf(bytes)) {
    line++
    if (heading === null) {
      const read = readHeading(text, importer.columns, importer.required)
      if (typeof read === 'string') throw new Unusable(read)
      heading = read
      continue
    }
    const number = line - 1 // of data
    if (number <= before.done) continue
    const outcome = await takeLine(text, line, heading, importer)
    if (outcome !== null) note(outcome, line, chunk, counts)
    chunk.done = number
    if (number % CHUNK !== 0) continue
    if (!(await advance({ ...chunk, counts }))) return false
    chunk = { done: number, errors: [], created: [] }
  }
  if (heading === null) throw new Unusable('The file is empty')
  return advance({ ...chunk, counts })
}

interface Chunk {
  done: number
  readonly errors: JobError[]
  readonly created: { readonly line: number; readonly id: string }[]
}

async function takeLine(text: string, line: number, heading: Heading, importer: Importer): Promise<Outcome | null> {
  const row = readRow(text, line, heading)
  if (row === null) return null
  if (typeof row === 'string') return { type: 'refused', errors: [{ path: '', message: row }] }
  return importer.take(row)
}

function note(
  outcome: Outcome,
  line: number,
  chunk: Chunk,
  counts: { created: number; unchanged: number; refused: number },
): void {
  counts[outcome.type]++
  if (outcome.type === 'created') chunk.created.push({ line, id: outcome.id })
  if (outcome.type !== 'refused' || counts.refused > MOST_ERRORS) return
  for (const error of outcome.errors) chunk.errors.push({ line, ...error })
}
