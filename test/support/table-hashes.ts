import pg from 'pg'
import { listTables, nameIn } from '../../store/postgres/backup-tables.ts'

/** Of every table: number of rows, and a hash of all of them whatever their order. Plus where each sequence stands. */
export async function tableHashes(url: string): Promise<Record<string, string>> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  try {
    await db.query(`set timezone = 'UTC'; set extra_float_digits = 1`)
    const nameOf = await nameIn(db)
    const hashes: Record<string, string> = {}
    for (const table of await listTables(db)) {
      const { rows } = await db.query<{ hash: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(h, '' order by h)), '') as hash
         from (select md5(t::text) as h from ${nameOf(table)} t) s`,
      )
      hashes[`${table.area} ${table.name}`] = rows[0]?.hash ?? ''
    }
    const { rows } = await db.query<{ name: string; at: string }>(
      `select schemaname || ' ' || sequencename as name, coalesce(last_value::text, '') as at from pg_sequences
       where schemaname in ('public', 'bullmq')`,
    )
    for (const { name, at } of rows) hashes[`sequence ${name}`] = at
    return hashes
  } finally {
    await db.end()
  }
}
