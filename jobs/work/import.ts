import type { JobError } from '../../model/job.ts'
import type { JobProgress } from '../../store/jobs.ts'
import { linesOf } from './lines.ts'
import { type Heading, type Row, readHeading, readRow } from './table.ts'

/** What became of one line. */
export type Outcome =
  | { readonly type: 'created'; readonly id: string }
  | { readonly type: 'unchanged'; readonly errors?: readonly Omit<JobError, 'line'>[] }
  | { readonly type: 'refused'; readonly errors: readonly Omit<JobError, 'line'>[] }

/** How one kind of file is imported. Taking the same lines twice must end as taking them once. */
export interface Importer {
  readonly columns: readonly string[]
  readonly required: readonly string[]
  /** What became of each, in their order. */
  take(rows: readonly Row[]): Promise<readonly Outcome[]>
}

/** Lines that are taken together, and their outcome kept. */
const CHUNK = 100
/** Lines of one file of which it is told why they were refused, or left alone; a file with more is another file. */
const MOST_TOLD = 10_000

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
  let waiting: Line[] = []

  async function keep(done: number): Promise<boolean> {
    const chunk: Chunk = { done, errors: [], created: [] }
    const rows = waiting.flatMap(({ row }) => (typeof row === 'string' ? [] : [row]))
    const outcomes = new Map((rows.length > 0 ? await importer.take(rows) : []).map((o, i) => [rows[i]?.line, o]))
    for (const { number, row } of waiting) {
      const outcome = typeof row === 'string' ? unreadable(row) : outcomes.get(number)
      if (outcome === undefined) throw new Error('an importer did not say what became of a line')
      note(outcome, number, chunk, counts)
    }
    waiting = []
    return advance({ ...chunk, counts })
  }

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
    const row = readRow(text, line, heading)
    if (row !== null) waiting.push({ number: line, row })
    if (number % CHUNK === 0 && !(await keep(number))) return false
  }
  if (heading === null) throw new Unusable('The file is empty')
  return keep(Math.max(line - 1, before.done))
}

/** A line that is not empty; text says why it cannot be read. */
interface Line {
  readonly number: number
  readonly row: Row | string
}

interface Chunk {
  readonly done: number
  readonly errors: JobError[]
  readonly created: { readonly line: number; readonly id: string }[]
}

const unreadable = (message: string): Outcome => ({ type: 'refused', errors: [{ path: '', message }] })

function note(
  outcome: Outcome,
  line: number,
  chunk: Chunk,
  counts: { created: number; unchanged: number; refused: number },
): void {
  const told = ++counts[outcome.type]
  if (outcome.type === 'created') chunk.created.push({ line, id: outcome.id })
  else if (told <= MOST_TOLD) for (const error of outcome.errors ?? []) chunk.errors.push({ line, ...error })
}
