import pg from 'pg'
import { connection } from './settings.ts'

/** Jobs and bytes that one batch may grow to. What the rest of the way does per batch costs the same for few as for many. */
const MOST_JOBS = 100
const MOST_BYTES = 2 * 1024 * 1024

/** The waiting jobs behind the one in hand, as far as they fit, are gone, and what they carried is returned in order. */
const TAKE = `
  with line as (
    select id, seq, sum(pg_column_size(data)) over (order by seq) as bytes
    from (select id, seq, data from bullmq.job where queue = $1 and state = 'waiting' and priority = 0
          order by priority, seq limit ${MOST_JOBS}) as waiting
  ), taken as (
    delete from bullmq.job as job using line
    where job.queue = $1 and job.id = line.id and job.state = 'waiting' and line.bytes <= ${MOST_BYTES}
    returning line.seq, job.data
  )
  select data from taken order by seq`

/** The lines of `queue` that a consumer joins when it is behind. */
export interface Joiner {
  /**
   * Puts the jobs that wait behind the one in hand into it, in one transaction: from then on they are one batch, whoever
   * runs it and however often. @returns all it carries, oldest first; null when the job is not ours any more
   */
  join(
    queue: string,
    job: { readonly id: string; readonly token: string; readonly texts: readonly string[] },
  ): Promise<readonly string[] | null>
  close(): Promise<void>
}

export function createJoiner(options: { name: string; url: string; durable: boolean }): Joiner {
  const pool = new pg.Pool(connection(options, 1))
  pool.on('error', () => {}) // an idle connection was lost: the next use opens another
  return {
    async join(queue, { id, token, texts }) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        const own = await client.query(
          `select from bullmq.job where queue = $1 and id = $2 and lock_token = $3 and state = 'active' for update`,
          [queue, id, token],
        )
        const taken = own.rowCount === 1 ? await client.query<{ data: unknown }>(TAKE, [queue]) : null
        const all = taken === null ? null : [...texts, ...taken.rows.flatMap(({ data }) => textsOf(data))]
        if (taken !== null && all !== null && taken.rows.length > 0) {
          await client.query('update bullmq.job set data = $3::jsonb where queue = $1 and id = $2', [
            queue,
            id,
            JSON.stringify({ batches: all }),
          ])
        }
        await client.query('commit')
        return all
      } catch (error) {
        broken = error instanceof Error ? error : new Error(String(error))
        throw error
      } finally {
        client.release(broken) // with an error the connection is closed, and its transaction undone
      }
    },
    close: () => pool.end(),
  }
}

/** What a job carries: one batch as it was added, or several that were joined. */
export function textsOf(data: unknown): readonly string[] {
  if (typeof data === 'object' && data !== null) {
    if ('batch' in data && typeof data.batch === 'string') return [data.batch]
    if ('batches' in data && Array.isArray(data.batches)) return data.batches.map(String)
  }
  throw new TypeError('The job carries no batch')
}
