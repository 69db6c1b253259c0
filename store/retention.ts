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

/** What rules and people left behind, and nobody looks at after a while. Nobody who judges or tells alarms waits for it. */
export interface RecordRetention {
  /** Scores of values that were measured before. @returns how many were dropped */
  expireScores(before: Instant, signal?: AbortSignal): Promise<number>
  /** Shadow episodes that ended before; those that go on stay. @returns how many were dropped */
  expireShadowEpisodes(before: Instant, signal?: AbortSignal): Promise<number>
  /** Late values that arrived before and stand in the timeline by now. @returns how many were dropped */
  expireLateValues(before: Instant, signal?: AbortSignal): Promise<number>
  /** @param before of those that were read, and of all. @returns how many were dropped */
  expireNotifications(before: { readonly read: Instant; readonly all: Instant }, signal?: AbortSignal): Promise<number>
}
