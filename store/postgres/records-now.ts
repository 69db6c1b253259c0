import type pg from 'pg'

/**
 * Whose record is meant by now, for what programs write about patients behind people's backs: one that was merged leads to
 * its survivor, and one that was erased to nobody. Nobody merges or erases them before the caller's commit.
 * @returns ids of records by the ids given
 */
export async function recordsNow(
  client: pg.ClientBase,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; record: string }>(
    `select id, coalesce(merged_into, id) as record from patients
     where id = any($1::uuid[]) and erased_at is null order by id for key share`,
    [patientIds],
  )
  return new Map(rows.map(row => [row.id, row.record]))
}
