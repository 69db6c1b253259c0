import { readFile } from 'node:fs/promises'
import type { Sql } from './probe.ts'

/** Pairs in one statement. */
const CHUNK = 20_000

/** What the load generator was told is durable: device and its time, in the order of the acknowledgements. */
export async function readAcknowledged(file: string): Promise<{ ids: string[]; times: number[] }> {
  const ids: string[] = []
  const times: number[] = []
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [id, ts] = line.split('\t')
    if (id === undefined || ts === undefined) continue
    ids.push(id)
    times.push(Number(ts))
  }
  return { ids, times }
}

/** Compares what was acknowledged with what is stored of devices with this prefix, in the database. */
export async function compareAcknowledged(
  sql: Sql,
  prefix: string,
  { ids, times }: { readonly ids: readonly string[]; readonly times: readonly number[] },
) {
  await sql('create table acknowledged (device_id text, device_time timestamptz)')
  for (let i = 0; i < ids.length; i += CHUNK) {
    await sql(
      'insert into acknowledged select id, to_timestamp(ts / 1000) from unnest($1::text[], $2::float8[]) as both_of(id, ts)',
      [ids.slice(i, i + CHUNK), times.slice(i, i + CHUNK)],
    )
  }
  const stored = `(select device_id, device_time from vitals where device_id like '${prefix}%')`
  const [counts] = await sql<{ lost: number; unasked: number; stored: number }>(
    `select (select count(*)::int from (select * from acknowledged except all select * from ${stored} as s) as l) as lost,
            (select count(*)::int from (select * from ${stored} as s except all select * from acknowledged) as u) as unasked,
            (select count(*)::int from ${stored} as s) as stored`,
  )
  return counts ?? { lost: -1, unasked: -1, stored: -1 }
}
