import pg from 'pg'
import { type Joiner, MOST_BYTES, MOST_JOBS, textsOf } from './join.ts'

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

export function postgresJoiner(config: pg.PoolConfig): Joiner & { close(): Promise<void> } {
  const pool = new pg.Pool(config)
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
