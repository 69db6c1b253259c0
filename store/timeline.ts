import type { Instant } from '../model/clock.ts'
import type { TimelineEvent, TimelineType } from '../model/timeline.ts'

export interface TimelineQuery {
  readonly patientId: string
  readonly types?: readonly TimelineType[]
  /** Inclusive. */
  readonly from?: Instant
  /** Exclusive. */
  readonly to?: Instant
  readonly limit: number
  readonly cursor?: string
}

export interface TimelineReader {
  /** Newest first. Errors: VALIDATION_FAILED for a cursor of another list. */
  list(query: TimelineQuery): Promise<{ readonly items: readonly TimelineEvent[]; readonly nextCursor: string | null }>
}

/** Brings what happens to alerts into the timelines of their patients, from the feed of alerts and apart from its path. */
export interface AlertStory {
  /**
   * Tells the next entries of the feed, each exactly once however many processes do it and wherever they stop.
   * @returns how many entries were read; fewer than `limit` when the end was reached
   */
  advance(limit: number): Promise<number>
}
