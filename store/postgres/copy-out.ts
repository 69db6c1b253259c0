import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type BackupPart, type BackupSequences, type Elsewhere, NotRestorable } from '../backup.ts'
import { listTables, migrationsOf, nameIn, queueSchemaOf, quoted } from './backup-tables.ts'
import { listPartitions } from './partitions.ts'

/** Bytes of one piece at most. */
const PIECE = 256 * 1024

/**
 * Everything in the database as of one moment, while others go on writing: one snapshot, read only. Holds no lock that
 * a writer waits for, but keeps PostgreSQL from clearing away what changes meanwhile.
 * Errors: `NotRestorable` when it is not a database of ours; those of PostgreSQL.
 */
export async function* copyOut(
  url: string,
  madeAt: number,
  elsewhere: readonly Elsewhere[] = [],
): AsyncGenerator<BackupPart> {
  const db = new pg.Client({ connectionString: url, application_name: 'wardbeat-backup', keepAlive: true })
  db.on('error', () => {}) // the query in hand fails with the same error
  await db.connect()
  try {
    await db.query(TEXT_FORM)
    await db.query('begin isolation level repeatable read, read only')
    const migrations = await migrationsOf(db)
    if (migrations === null) throw new NotRestorable('The database is empty: there is nothing to back up')
    const found = await listTables(db)
    const tables = found.map(({ area, name, columns }) => ({ area, name, columns }))
    const partitions = [...(await listPartitions(db))]
    const queueSchema = await queueSchemaOf(db)
    yield {
      kind: 'manifest',
      manifest: {
        format: 1,
        madeAt,
        migrations: [...migrations],
        queueSchema,
        partitions,
        elsewhere: [...elsewhere],
        tables,
      },
    }
    const nameOf = await nameIn(db)
    for (const [index, table] of found.entries()) {
      yield { kind: 'table', index }
      const columns = table.columns.map(quoted).join(', ')
      const source = table.partitioned ? `(select ${columns} from ${nameOf(table)})` : `${nameOf(table)} (${columns})`
      const rows = db.query(copyTo(`copy ${source} to stdout`))
      for await (const chunk of rows) yield* pieces(chunk)
      yield { kind: 'end', rows: rows.rowCount }
    }
    yield { kind: 'sequences', sequences: await sequences(db, nameOf) }
  } finally {
    await db.end()
  }
}

/** The same text whatever the server is set to, and numbers to their last digit. */
export const TEXT_FORM = `
  set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set client_encoding = 'UTF8';
  set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set timezone = 'UTC'; set bytea_output = 'hex';
  set extra_float_digits = 1`

function* pieces(chunk: Buffer): Generator<BackupPart> {
  for (let at = 0; at < chunk.length; at += PIECE) yield { kind: 'rows', bytes: chunk.subarray(at, at + PIECE) }
}

/** They stand outside of snapshots: read last, none is behind a row that was copied. */
async function sequences(db: pg.Client, nameOf: Awaited<ReturnType<typeof nameIn>>): Promise<BackupSequences> {
  const { rows } = await db.query<{ area: 'main' | 'queues'; name: string }>(
    `select case when schemaname = current_schema() then 'main' else 'queues' end as area, sequencename as name
     from pg_sequences where schemaname in (current_schema(), 'bullmq') order by 1, 2`,
  )
  const found: BackupSequences = []
  for (const { area, name } of rows) {
    const at = await db.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${nameOf({ area, name })}`,
    )
    const { last = '1', called = false } = at.rows[0] ?? {}
    found.push({ area, name, last, called })
  }
  return found
}
