import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createPool } from '../../store/postgres/pool.ts'

export const TEMPLATE = 'wardbeat_template'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** An empty, migrated database of its own for this test, dropped when the test is over. */
export async function testDatabase(t: Teardown): Promise<{ url: string; pool: pg.Pool }> {
  const server = process.env.TEST_DATABASE_URL
  if (server === undefined) throw new Error('Run tests with `npm test`: it starts the PostgreSQL they need')
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await admin(server, `create database ${name} template ${TEMPLATE} strategy file_copy`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const pool = createPool({
    url: url.href,
    name: 'test',
    max: 10,
    durable: true,
    onError: () => {}, // `drop database … with (force)` below ends what a test left connected
  })
  t.teardown(async () => {
    await pool.end()
    await admin(server, `drop database ${name} with (force)`)
  })
  return { url: url.href, pool }
}

async function admin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
