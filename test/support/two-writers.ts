import type pg from 'pg'
import { until } from './until.ts'

/** A transaction that stays open until it is told to commit, so that others overtake it. */
export async function slowWriter(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<void>) {
  const client = await pool.connect()
  await client.query('begin')
  await work(client)
  return {
    async end(how: 'commit' | 'rollback') {
      await client.query(how)
      client.release()
    },
  }
}

/** Resolves when somebody in this database waits for an advisory lock. */
export async function somebodyWaits(pool: pg.Pool): Promise<void> {
  await until(async () => {
    const { rowCount } = await pool.query(
      `select 1 from pg_locks join pg_database d on d.oid = database
       where locktype = 'advisory' and not granted and datname = current_database()`,
    )
    return rowCount !== null && rowCount > 0
  })
}

/** Cuts the connections of one kind, as a failing server or network would. @returns how many */
export async function cutConnections(pool: pg.Pool, applicationName: string): Promise<number> {
  const { rowCount } = await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = $1`,
    [applicationName],
  )
  return rowCount ?? 0
}
