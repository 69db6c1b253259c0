import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { Type } from 'typebox'
import { AppError } from '../../model/errors.ts'
import type { JobError } from '../../model/job.ts'
import type { ImportedDevice, JobStore } from '../jobs.ts'
import { conditions } from './conditions.ts'
import { importedToken } from './imported-token.ts'
import { JOB_COLUMNS, type JobRow, jobFromRow } from './job-rows.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, only } from './rows.ts'
import { isUuid } from './text.ts'

/** Bytes of one row of input. */
const PART_BYTES = 1024 * 1024
/** Ids read at once for a result. */
const RESULTS_AT_ONCE = 1000
const ByLine = Type.Tuple([Type.Integer(), Type.Integer()])
const NEWLINE = 10

export function postgresJobs(pool: pg.Pool): JobStore {
  return {
    async create({ kind, params }, input, act) {
      const { rows } = await pool.query<JobRow>(
        // Nothing takes it before its input is whole; what a dying process leaves of one expires.
        `insert into jobs (id, kind, state, params, act, created_at, created_by, secret, ready)
         values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8) returning ${JOB_COLUMNS}`,
        [
          randomUUID(),
          kind,
          JSON.stringify(params),
          JSON.stringify(act),
          date(act.at),
          act.by,
          randomBytes(32),
          input === null,
        ],
      )
      const job = jobFromRow(only(rows))
      if (input === null) return job
      try {
        const lines = await keepInput(pool, job.id, input.bytes, input.mostBytes)
        // The heading is no line of data.
        const total = Math.max(0, lines - 1)
        await pool.query('update jobs set total = $2, ready = true where id = $1', [job.id, total])
        return { ...job, total }
      } catch (error) {
        await pool.query('delete from jobs where id = $1', [job.id])
        throw error
      }
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<JobRow>(`select ${JOB_COLUMNS} from jobs where id = $1`, [id])
      return rows[0] ? jobFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, where, values } = conditions()
      if (query.createdBy !== undefined) and(`created_by = ${bind(query.createdBy)}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const created = bind(date(at))
        and(`created_at <= ${created} and (created_at < ${created} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<JobRow>(
        `select ${JOB_COLUMNS} from jobs ${where()} order by created_at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, jobFromRow, row => [row.created_at.getTime(), row.id])
    },

    async cancel(id, act) {
      const { rows } = isUuid(id)
        ? await pool.query<JobRow>(
            // One that nobody has taken yet ends here; a running one is ended by its worker.
            `update jobs set cancelled = true,
               state = case when state = 'queued' then 'cancelled' else state end,
               ended_at = case when state = 'queued' then $2 else ended_at end
             where id = $1 and ended_at is null returning ${JOB_COLUMNS}`,
            [id, date(act.at)],
          )
        : { rows: [] }
      const job = rows[0] ? jobFromRow(rows[0]) : await this.get(id)
      if (job === null) throw new AppError('NOT_FOUND', 'No such job')
      return job
    },

    async errors(id, query) {
      if (!isUuid(id)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`job_id = ${bind(id)}`)
      if (query.cursor !== undefined) {
        const [line, n] = decodeCursor(ByLine, query.cursor)
        and(`(line, n) > (${bind(line)}, ${bind(n)})`)
      }
      const { rows } = await pool.query<JobError & { n: number }>(
        `select line, n, path, message from job_errors ${where()} order by line, n limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(
        rows,
        query.limit,
        ({ line, path, message }) => ({ line, path, message }),
        row => [row.line, row.n],
      )
    },

    async file(id, name) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<{ content_type: string; bytes: Buffer }>(
        'select content_type, bytes from job_files where job_id = $1 and name = $2',
        [id, name],
      )
      return rows[0] ? { name, contentType: rows[0].content_type, bytes: rows[0].bytes } : null
    },

    async registered(id) {
      const { rows } = isUuid(id)
        ? await pool.query<{ secret: Buffer }>(
            `select secret from jobs where id = $1 and kind = 'devices-import' and secret is not null`,
            [id],
          )
        : { rows: [] }
      return rows[0] ? registeredBy(pool, id, rows[0].secret) : null
    },
  }
}

/** @returns how many lines it has */
async function keepInput(
  pool: pg.Pool,
  jobId: string,
  bytes: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<number> {
  let waiting: Uint8Array[] = []
  let [size, all, part, lines, lastByte] = [0, 0, 0, 0, NEWLINE]
  const write = async () => {
    await pool.query('insert into job_inputs (job_id, part, bytes) values ($1, $2, $3)', [
      jobId,
      part++,
      Buffer.concat(waiting),
    ])
    waiting = []
    size = 0
  }
  for await (const chunk of bytes) {
    all += chunk.length
    if (all > mostBytes) throw new AppError('TOO_LARGE', `The file is larger than ${mostBytes} bytes; send it in parts`)
    for (const byte of chunk) if (byte === NEWLINE) lines++
    lastByte = chunk.at(-1) ?? lastByte
    waiting.push(chunk)
    size += chunk.length
    if (size >= PART_BYTES) await write()
  }
  if (size > 0) await write()
  return lastByte === NEWLINE ? lines : lines + 1
}

async function* registeredBy(pool: pg.Pool, jobId: string, secret: Buffer): AsyncIterable<readonly ImportedDevice[]> {
  for (let line = 0; ; ) {
    const { rows } = await pool.query<{ line: number; value: { id: string } }>(
      'select line, value from job_results where job_id = $1 and line > $2 order by line limit $3',
      [jobId, line, RESULTS_AT_ONCE],
    )
    const last: { line: number } | undefined = rows.at(-1)
    if (last === undefined) return
    line = last.line
    yield rows.map(({ value: { id } }) => ({ id, token: importedToken(secret, id) }))
  }
}
