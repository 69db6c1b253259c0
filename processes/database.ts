import { join } from 'node:path'
import pg from 'pg'
import { migrateBullmq } from '../bus/bullmq/migrate.ts'
import type { Logger } from '../observability/log.ts'
import { migrate } from '../store/postgres/migrate.ts'
import type { Configuration } from './configuration.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { StartError } from './start-error.ts'

const OLDEST_POSTGRES = 150_000

export interface Database {
  readonly url: string
  close(): Promise<void>
}

/** The database of DATABASE_URL, or the embedded one: running, new enough, migrated. */
export async function openDatabase({ databaseUrl, dataDir }: Configuration, log: Logger): Promise<Database> {
  if (databaseUrl !== null) {
    await checkServer(databaseUrl)
    await migrateAll(databaseUrl)
    return { url: databaseUrl, close: async () => {} }
  }
  const embedded = await keepRunning(join(dataDir, 'postgres'), log)
  await migrateAll(embedded.url)
  return embedded
}

async function migrateAll(url: string): Promise<void> {
  await migrate(url)
  await migrateBullmq(url)
}

async function checkServer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    if ((rows[0]?.version ?? 0) < OLDEST_POSTGRES)
      throw new StartError('DATABASE_URL: PostgreSQL 15 or newer is needed')
  } catch (cause) {
    if (cause instanceof StartError) throw cause
    const { host } = new URL(url) // never the whole address: it holds the password
    throw new StartError(`DATABASE_URL: ${host} does not answer: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  } finally {
    await client.end()
  }
}

/** The embedded server, started again on the same port when it dies: the pools of all processes find it there. */
async function keepRunning(dir: string, log: Logger): Promise<Database> {
  let server: EmbeddedPostgres
  let closing = false
  const start = async (samePort: boolean) => {
    server = await startEmbeddedPostgres({ dir, log, samePort }).catch(cause => {
      throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause })
    })
    server.onDeath(() => {
      if (closing) return
      log.error('the embedded PostgreSQL died, starting it again')
      const again = (): void =>
        void start(true).catch(error => {
          log.error({ error }, 'the embedded PostgreSQL does not start')
          if (!closing) setTimeout(again, 1000)
        })
      again()
    })
    return server
  }
  const { url } = await start(false)
  return {
    url,
    async close() {
      closing = true
      await server.stop()
    },
  }
}
