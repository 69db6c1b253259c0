import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** A ward with beds, as an administrator would have made it. @returns ids: of the ward, and of each bed by its name */
export async function makeWard(
  pool: pg.Pool,
  name: string,
  beds: readonly string[] = [],
): Promise<{ readonly id: string; readonly beds: Readonly<Record<string, string>> }> {
  const id = randomUUID()
  await pool.query('insert into wards (id, name, created_at, updated_at) values ($1, $2, now(), now())', [id, name])
  const made: Record<string, string> = {}
  for (const bed of beds) {
    made[bed] = randomUUID()
    await pool.query('insert into beds (id, ward_id, name, created_at) values ($1, $2, $3, now())', [
      made[bed],
      id,
      bed,
    ])
  }
  return { id, beds: made }
}
