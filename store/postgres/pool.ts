import pg from 'pg'

/** Milliseconds. A statement of the alarm path that takes longer is better tried again than waited for. */
const STATEMENT_TIMEOUT_MS = 15_000

export interface PoolOptions {
  readonly url: string
  /** Shows in pg_stat_activity. */
  readonly name: string
  readonly max: number
  /**
   * Off: a commit may be lost in a crash of the database, so only for work that is done again when it is
   * (WAL order makes a lost write come with its lost job completion).
   */
  readonly durable: boolean
  readonly statementTimeoutMs?: number
  /** Act as this role, with its rights only; if not given, as who logged in. */
  readonly role?: string
  readonly onError: (error: Error) => void
}

export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: `wardbeat-${options.name}`,
    max: options.max,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    options: [
      `-c synchronous_commit=${options.durable ? 'on' : 'off'}`,
      ...(options.role === undefined ? [] : [`-c role=${options.role}`]),
    ].join(' '),
  })
  pool.on('error', options.onError) // an idle connection died; the pool opens another when one is needed
  return pool
}

/** Runs `work` in one transaction; rolls back and rethrows when it fails. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // Between two statements nobody else hears of a connection that is lost, and an error nobody hears ends the process.
  client.on('error', told)
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // A connection that cannot even roll back is of no use to the next borrower.
    const rolledBack = await client.query('rollback').then(
      () => true,
      () => false,
    )
    client.release(!rolledBack)
    throw error
  } finally {
    client.removeListener('error', told)
  }
}

/** The statement in hand or the next one rejects with it. */
const told = () => {}
