import type pg from 'pg'
import type { BackupTable } from '../backup.ts'

/** Where BullMQ keeps its queues. */
const QUEUES = 'bullmq'
/** What the migrations of both keep themselves. */
const LEDGERS = ['migrations', 'migration']

interface Row {
  readonly oid: number
  readonly area: BackupTable['area']
  readonly name: string
  readonly columns: string[]
  /** Tables that must be there before. */
  readonly refers: number[]
  readonly partitioned: boolean
}

/** All tables of ours and of the queues, so that nothing refers to what comes later. */
export async function listTables(db: pg.ClientBase): Promise<readonly (BackupTable & { partitioned: boolean })[]> {
  const { rows } = await db.query<Row>(
    `select c.oid::int, case when n.nspname = $1 then 'queues' else 'main' end as area, c.relname as name,
       c.relkind = 'p' as partitioned,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
         and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select f.confrelid::int from pg_constraint f
         where f.contype = 'f' and f.conrelid = c.oid and f.confrelid <> c.oid) as refers
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in (current_schema(), $1) and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($2)
     order by n.nspname, c.relname`,
    [QUEUES, LEDGERS],
  )
  return inOrder(rows).map(({ area, name, columns, partitioned }) => ({ area, name, columns, partitioned }))
}

function inOrder(tables: readonly Row[]): Row[] {
  const placed = new Set<number>()
  const ordered: Row[] = []
  let left = [...tables]
  while (left.length > 0) {
    const next = left.filter(table => table.refers.every(oid => placed.has(oid)))
    if (next.length === 0) throw new Error(`Tables refer to one another: ${left.map(t => t.name).join(', ')}`)
    for (const table of next) placed.add(table.oid)
    ordered.push(...next)
    left = left.filter(table => !placed.has(table.oid))
  }
  return ordered
}

/** SQL: the table's full name. */
export async function nameIn(db: pg.ClientBase): Promise<(of: { area: BackupTable['area']; name: string }) => string> {
  const { rows } = await db.query<{ main: string }>('select current_schema() as main')
  const main = rows[0]?.main ?? 'public'
  return ({ area, name }) => `${quoted(area === 'main' ? main : QUEUES)}.${quoted(name)}`
}

/** SQL: an identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Of BullMQ's tables; null when they are not there. */
export async function queueSchemaOf(db: pg.ClientBase): Promise<number | null> {
  const { rows } = await db.query<{ has: boolean }>(`select to_regclass('${QUEUES}.migration') is not null as has`)
  if (rows[0]?.has !== true) return null
  const found = await db.query<{ version: number }>(`select max(version)::int as version from ${QUEUES}.migration`)
  return found.rows[0]?.version ?? null
}

/** What has run here, in order; null when nothing of ours ever did. */
export async function migrationsOf(db: pg.ClientBase): Promise<readonly string[] | null> {
  const { rows } = await db.query<{ has: boolean }>(
    `select to_regclass(format('%I.migrations', current_schema())) is not null as has`,
  )
  if (rows[0]?.has !== true) return null
  const found = await db.query<{ name: string }>('select name from migrations order by name')
  return found.rows.map(({ name }) => name)
}
