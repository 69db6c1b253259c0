import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import { CHANGES_LOCK, LOCK_CLASS } from './locks.ts'

/**
 * Writes down what configuration changed, in the caller's transaction, and wakes the processes that hold it in memory.
 * The last step of a transaction: others who change configuration wait from here to its commit.
 */
export async function recordChanges(client: pg.ClientBase, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, CHANGES_LOCK])
  await client.query(
    `with position as (
       update feed_positions set newest = newest + $1 where feed = 'changes' returning newest - $1 as before
     ), logged as (
       insert into changes (version, topic, key)
       select before + n, topic, key from position, unnest($2::text[], $3::text[]) with ordinality as c (topic, key, n)
     )
     select pg_notify('changes', '')`,
    [changes.length, changes.map(c => c.topic), changes.map(c => c.key)],
  )
}

/** Each change once, in the order of their first. */
export function distinctChanges(...changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map(change => [`${change.topic} ${change.key}`, change])).values()]
}
