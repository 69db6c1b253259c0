import { join } from 'node:path'
import pg from 'pg'
import { createLog } from '../observability/log.ts'
import type { Configuration } from './configuration.ts'
import { holdDataDir } from './data-dir.ts'
import { embeddedPostgresUrl, startEmbeddedPostgres } from './embedded-postgres.ts'
import { StartError } from './start-error.ts'

/**
 * For commands: work on DATABASE_URL, on the embedded server that runs, or on one that is started for it.
 * @param name of the command, for its log
 * @throws StartError when there is none
 */
export async function withDatabase<T>(
  name: string,
  configuration: Configuration,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (configuration.databaseUrl !== null) return work(configuration.databaseUrl)
  const dir = join(configuration.dataDir, 'postgres')
  const running = await embeddedPostgresUrl(dir)
  if (running === null) throw new StartError(`There is no database in ${dir}; set DATA_DIR or DATABASE_URL`)
  if (await answers(running)) return work(running)
  const held = await holdDataDir(configuration.dataDir)
  try {
    const server = await startEmbeddedPostgres({ dir, log: createLog(name, 'warn') })
    try {
      return await work(server.url)
    } finally {
      await server.stop()
    }
  } finally {
    await held.letGo()
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {}) // `connect` fails with the same error
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}
