import type { Instant } from '../model/clock.ts'

/** Feeds that only have to last until every reader has read them. The newest entry of each stays: it is the cursor. */
export interface FeedRetention {
  /** @returns how many entries were dropped */
  expireAlertOutbox(before: Instant, signal?: AbortSignal): Promise<number>
  /** @returns how many entries were dropped */
  expirePeopleOutbox(before: Instant, signal?: AbortSignal): Promise<number>
  /** @returns how many entries were dropped */
  expireChanges(before: Instant, signal?: AbortSignal): Promise<number>
}
