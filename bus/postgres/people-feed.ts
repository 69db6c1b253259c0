import { isNotification, isTimelineEvent } from '../../model/timeline-check.ts'
import type { PeopleEntry, PeopleFeed } from '../people-feed.ts'
import { type FeedOptions, outboxFeed } from './outbox-feed.ts'

/** Follows the table `people_outbox`. */
export function postgresPeopleFeed(options: FeedOptions): PeopleFeed {
  return outboxFeed(options, {
    name: 'people',
    table: 'people_outbox',
    columns: 'event, notification',
    entry: toEntry,
  })
}

function toEntry({ cursor, event, notification }: PeopleRow): PeopleEntry {
  if (isTimelineEvent(event)) return { cursor, event }
  if (isNotification(notification)) return { cursor, notification }
  throw new Error(`The entry at cursor ${cursor} of the outbox of people is damaged`)
}

type PeopleRow = { cursor: number; event: unknown; notification: unknown }
