import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import type { Job } from '../../model/job.ts'
import type { Notification, TimelineEvent } from '../../model/timeline.ts'
import { LOCK_CLASS, PEOPLE_LOCK } from './locks.ts'
import { date } from './rows.ts'

/**
 * Writes events into the stories of patients and tells those who follow them, in the caller's transaction. Taken late, but
 * before `recordChanges` (see locks.ts): other writers wait from here to the commit. Ids are made for those that have none.
 */
export async function appendTimeline(
  client: pg.ClientBase,
  events: readonly (Omit<TimelineEvent, 'id'> & { readonly id?: string })[],
): Promise<void> {
  if (events.length === 0) return
  const whole = events.map(event => ({ id: randomUUID(), ...event }))
  await writeTimeline(client, whole)
  await publish(client, 'event', whole)
}

/** For what happened long ago (an import): part of the story, but told to nobody. */
export async function writeTimeline(client: pg.ClientBase, events: readonly TimelineEvent[]): Promise<void> {
  await client.query(
    `insert into timeline (id, patient_id, type, at, by, summary, reference)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::text[], $7::jsonb[])`,
    [
      events.map(e => e.id),
      events.map(e => e.patientId),
      events.map(e => e.type),
      events.map(e => date(e.at)),
      events.map(e => e.by),
      events.map(e => e.summary),
      events.map(e => (e.reference === null ? null : JSON.stringify(e.reference))),
    ],
  )
}

/** Tells each user what waits for him, in the caller's transaction. Likewise before `recordChanges`. */
export async function notify(
  client: pg.ClientBase,
  notifications: readonly Omit<Notification, 'id' | 'readAt'>[],
): Promise<void> {
  if (notifications.length === 0) return
  const whole = notifications.map(notification => ({ id: randomUUID(), ...notification, readAt: null }))
  await client.query(
    `insert into notifications (id, user_id, type, at, summary, patient_id, reference)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::uuid[], $7::jsonb[])`,
    [
      whole.map(n => n.id),
      whole.map(n => n.userId),
      whole.map(n => n.type),
      whole.map(n => date(n.at)),
      whole.map(n => n.summary),
      whole.map(n => n.patientId),
      whole.map(n => (n.reference === null ? null : JSON.stringify(n.reference))),
    ],
  )
  await publish(client, 'notification', whole)
}

/** Tells who asked for a job how far it is: on the feed only, because the next word replaces it. */
export async function tellProgress(client: pg.ClientBase, job: Job, now: Instant): Promise<void> {
  const { id, createdBy: userId, done, total } = job
  const summary = total === null ? `${done} done` : `${done} of ${total} done`
  const reference = { kind: 'job', id }
  const told: Notification = {
    id: randomUUID(),
    userId,
    type: 'job-progress',
    at: now,
    summary,
    patientId: null,
    reference,
    readAt: null,
  }
  await publish(client, 'notification', [told])
}

/** Onto the feed, with a cursor that grows in commit order; see outbox.ts. */
async function publish(
  client: pg.ClientBase,
  column: 'event' | 'notification',
  entries: readonly object[],
): Promise<void> {
  await client.query(`select pg_advisory_xact_lock($1, $2), set_config('synchronous_commit', 'on', true)`, [
    LOCK_CLASS,
    PEOPLE_LOCK,
  ])
  await client.query(
    `with position as (
       update feed_positions set newest = newest + $1 where feed = 'people' returning newest - $1 as before
     ), logged as (
       insert into people_outbox (cursor, ${column})
       select before + n, entry from position, unnest($2::jsonb[]) with ordinality as e (entry, n)
     )
     select pg_notify('people', '')`,
    [entries.length, entries.map(entry => JSON.stringify(entry))],
  )
}
