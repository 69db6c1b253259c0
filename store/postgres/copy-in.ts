import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import {
  type BackupManifest,
  type BackupPart,
  type BackupSequences,
  type BackupTable,
  NotRestorable,
} from '../backup.ts'
import { listTables, migrationsOf, nameIn, queueSchemaOf, quoted } from './backup-tables.ts'
import { TEXT_FORM } from './copy-out.ts'
import { attachNew } from './partitions.ts'

/** What migrations themselves put there; everything else must be empty. */
const SEEDED = ['feed_positions', 'feed_followers', 'vitals_retention', 'webhook_positions']

/**
 * Positions of each feed that are passed over. What the lost database gave out after the backup, boards and programs still
 * hold; given out a second time it would mean something else. Far more than is told between two backups, far less than the
 * 16,777,216 that a cursor tells apart (`model/live-cursor.ts`).
 */
const PASSED_OVER = 1_000_000

/** Told after each piece. */
export type OnProgress = (table: string, bytes: number) => void

/**
 * Whether a backup may go there: an empty database, or one that has been migrated (not further than the backup) and
 * never used. Errors: `NotRestorable` says what stands against it.
 */
export async function checkEmpty(url: string, manifest: BackupManifest): Promise<void> {
  await connected(url, async db => {
    const migrations = await migrationsOf(db)
    const tables = await listTables(db)
    const nameOf = await nameIn(db)
    const main = tables.filter(({ area }) => area === 'main')
    if (migrations === null && main.length > 0) throw new NotRestorable('The database holds tables of something else')
    for (const table of tables) {
      if (table.area === 'main' ? SEEDED.includes(table.name) : table.name !== 'job') continue
      const { rows } = await db.query<{ has: boolean }>(`select exists (select from ${nameOf(table)}) as has`)
      if (rows[0]?.has === true) {
        throw new NotRestorable(`The database is not empty (${table.name} has rows): restore into a new one`)
      }
    }
    const ahead = migrations?.find(name => !manifest.migrations.includes(name))
    if (ahead !== undefined) {
      throw new NotRestorable(`The database has ${ahead}, which the backup is older than: restore into a new one`)
    }
  })
}

/**
 * Puts everything in, in one transaction: until it is over the database is empty for everybody else, and stays so when it
 * fails. The database must have been migrated to just what the manifest names.
 */
export async function copyIn(
  url: string,
  manifest: BackupManifest,
  parts: AsyncIterator<BackupPart>,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  await connected(url, async db => {
    const queueSchema = await queueSchemaOf(db)
    if (manifest.queueSchema !== null && queueSchema !== manifest.queueSchema) {
      throw new NotRestorable(
        `The queues are of version ${manifest.queueSchema}, this program makes ${queueSchema}: restore with the version that made the backup, then start this one`,
      )
    }
    await db.query('begin')
    const tables = await prepared(db, manifest)
    const nameOf = await nameIn(db)
    // Triggers have had their say when the rows were written; the checks of references stay on.
    for (const table of tables) await db.query(`alter table ${nameOf(table)} disable trigger user`)
    for (const table of tables.toReversed()) await db.query(`delete from ${nameOf(table)}`)
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      const part = next.value
      if (part.kind === 'sequences') await setSequences(db, part.sequences, nameOf)
      if (part.kind !== 'table') continue
      const table = tables[part.index]
      if (table === undefined) throw new NotRestorable('The backup names a table that it does not describe')
      await fill(db, table, nameOf(table), parts, onProgress, signal)
    }
    await db.query('update feed_positions set newest = newest + $1', [PASSED_OVER])
    await db.query('set constraints all immediate')
    for (const table of tables) await db.query(`alter table ${nameOf(table)} enable trigger user`)
    signal?.throwIfAborted()
    await db.query('commit')
    await db.query('analyze')
  })
}

/** The manifest's tables, all of which are there, and the partitions. */
async function prepared(db: pg.Client, manifest: BackupManifest): Promise<readonly BackupTable[]> {
  const there = await listTables(db)
  for (const { area, name, columns } of manifest.tables) {
    const table = there.find(t => t.area === area && t.name === name)
    const lacking = columns.find(column => table?.columns.includes(column) !== true)
    if (table === undefined || lacking !== undefined) {
      throw new NotRestorable(`The backup has ${name}${table ? `.${lacking}` : ''}, which this program does not know`)
    }
  }
  for (const partition of manifest.partitions) await attachNew(db, partition)
  return manifest.tables
}

async function fill(
  db: pg.Client,
  table: BackupTable,
  name: string,
  parts: AsyncIterator<BackupPart>,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  let expected = -1
  async function* rows() {
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      if (next.value.kind === 'end') {
        expected = next.value.rows
        return
      }
      if (next.value.kind !== 'rows') break
      yield next.value.bytes
      onProgress(table.name, next.value.bytes.length)
    }
    throw new NotRestorable(`The backup ends amid ${table.name}`)
  }
  const into = db.query(copyFrom(`copy ${name} (${table.columns.map(quoted).join(', ')}) from stdin`))
  await pipeline(Readable.from(rows()), into, { ...(signal === undefined ? {} : { signal }) })
  if (into.rowCount !== expected) {
    throw new NotRestorable(`${table.name} took ${into.rowCount} of ${expected} rows`)
  }
}

/** BullMQ makes one for each queue when it is first used, so some are not there yet. */
async function setSequences(
  db: pg.Client,
  sequences: BackupSequences,
  nameOf: Awaited<ReturnType<typeof nameIn>>,
): Promise<void> {
  for (const { area, name, last, called } of sequences) {
    const full = nameOf({ area, name })
    if (area === 'queues') await db.query(`create sequence if not exists ${full}`)
    await db.query('select setval($1::regclass, $2::bigint, $3)', [full, last, called])
  }
}

/** A connection that is closed amid a transaction rolls it back. */
async function connected(url: string, work: (db: pg.Client) => Promise<void>): Promise<void> {
  const db = new pg.Client({ connectionString: url, application_name: 'wardbeat-restore', keepAlive: true })
  db.on('error', () => {}) // the query in hand fails with the same error
  await db.connect()
  try {
    await db.query(TEXT_FORM)
    await work(db)
  } finally {
    await db.end()
  }
}
