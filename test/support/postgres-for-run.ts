import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateBullmq } from '../../bus/bullmq/migrate.ts'
import { createLog } from '../../observability/log.ts'
import { startEmbeddedPostgres } from '../../processes/embedded-postgres.ts'
import { migrate } from '../../store/postgres/migrate.ts'
import { TEMPLATE } from './database.ts'

/**
 * Nobody kills this one (what a crash leaves is tested on servers of their own), and nothing of it outlives the run. Dropping a
 * database waits until all that was written to any of them is on the disk, and every test drops one.
 */
const NOTHING_TO_KEEP = ['fsync=off', 'full_page_writes=off']

/** The one PostgreSQL of a test run, with a migrated template database; its data goes with it. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-test-'))
  const postgres = await startEmbeddedPostgres({ dir, log: createLog('test', 'warn'), settings: NOTHING_TO_KEEP })
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  const template = new URL(postgres.url)
  template.pathname = `/${TEMPLATE}`
  await migrate(template.href)
  await migrateBullmq(template.href)
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
