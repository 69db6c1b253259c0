import type { Notification, TimelineEvent } from '../model/timeline.ts'
import type { Feed } from './feed.ts'

/** Something that happened to a patient, or that waits for one user. Cursors as those of alerts, but of their own. */
export type PeopleEntry =
  | { readonly cursor: number; readonly event: TimelineEvent }
  | { readonly cursor: number; readonly notification: Notification }

/** The outbox of timelines and notifications, apart from the alerts': an import never queues ahead of an alarm. */
export type PeopleFeed = Feed<PeopleEntry>
