import pg from 'pg'
import { LOCK_CLASS, START_LOCK } from '../store/postgres/locks.ts'

/** Several starts on one database: what the first one makes, the others find. */
export async function oneAtATime<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'wardbeat-start' })
  client.on('error', () => {}) // the lock went with the connection; the work finds out by itself
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, START_LOCK])
    return await work()
  } finally {
    await client.end().catch(() => {}) // the lock ends with the connection, however that ends
  }
}
