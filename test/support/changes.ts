import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'

/** Reads the log of changes on, beginning with the first. */
export function changeReader(pool: pg.Pool): () => Promise<readonly Change[]> {
  let position = 0
  return async () => {
    const { rows } = await pool.query<Change & { version: number }>(
      'select version::float8 as version, topic, key from changes where version > $1 order by changes.version',
      [position],
    )
    position = rows.at(-1)?.version ?? position
    return rows.map(({ topic, key }) => ({ topic, key }))
  }
}
