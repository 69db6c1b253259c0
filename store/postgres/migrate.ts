import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { grantAppRole } from './app-role.ts'

/** Any number will do, as long as every start uses the same. */
const MIGRATION_LOCK = 727_461_001

/** The build copies the SQL beside the compiled code. */
const migrationsDir = new URL('./migrations/', import.meta.url)

/**
 * Brings the database forward: numbered SQL files, each once, in order, in a transaction of its own. Two starters take
 * turns by an advisory lock. Never backwards: a database from a newer version stops the start.
 * @param only these, to get the shape that a backup was made in
 * @returns names of the migrations that ran
 */
export async function migrate(url: string, only?: readonly string[]): Promise<readonly string[]> {
  const files = await knownMigrations()
  const client = new pg.Client({ connectionString: url, application_name: 'wardbeat-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(
      'create table if not exists migrations (name text primary key, ran_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string }>('select name from migrations order by name')
    const done = rows.map(row => row.name)
    const unknown = done.filter(name => !files.includes(name))
    if (unknown.length > 0) {
      throw new Error(`The database is newer than this program (it has ${unknown.join(', ')}); start the newer version`)
    }
    const todo = files.filter(name => !done.includes(name) && only?.includes(name) !== false)
    for (const name of todo) {
      await client.query('begin')
      await client.query(await readFile(new URL(name, migrationsDir), 'utf8'))
      await client.query('insert into migrations (name) values ($1)', [name])
      await client.query('commit')
    }
    await grantAppRole(client)
    return todo
  } finally {
    await client.end() // releases the lock
  }
}

/** What this program can bring a database to, in order. */
export async function knownMigrations(): Promise<readonly string[]> {
  return (await readdir(migrationsDir)).filter(name => /^\d{4}-.*\.sql$/.test(name)).sort()
}
