import type { Instant } from '../model/clock.ts'
import type { Notification } from '../model/timeline.ts'

export interface NotificationQuery {
  readonly userId: string
  /** Only what he has not read. */
  readonly unread: boolean
  readonly limit: number
  readonly cursor?: string
}

/** Which notifications: those of these ids, or all up to a time. */
export type Read = { readonly ids: readonly string[] } | { readonly upTo: Instant }

/** What waits for a user; nobody else sees or touches it. */
export interface NotificationStore {
  /** Newest first. Errors: VALIDATION_FAILED for a cursor of another list. */
  list(
    query: NotificationQuery,
  ): Promise<{ readonly items: readonly Notification[]; readonly nextCursor: string | null }>
  /** Marks his own; ids of others and of what was read before change nothing. @returns how many are unread then */
  markRead(userId: string, which: Read, at: Instant): Promise<number>
  /** How many are unread, and the cursor of the people feed at which they were counted, in one snapshot. */
  unread(userId: string): Promise<{ readonly count: number; readonly upTo: number }>
}
