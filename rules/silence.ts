import type { Instant } from '../model/clock.ts'
import { silentAfterMs } from '../model/silence.ts'

/** Ticks come every second; a longer pause than this is our own down-time, or a broker's, and proves no silence. */
export const MAX_TICK_PAUSE_MS = 5_000

/** The ticks of one readings shard, in broker's time. */
export interface TickWatch {
  lastAt: Instant
  /** Nobody is silent by what happened before this. */
  graceFrom: Instant
}

export function newTickWatch(): TickWatch {
  return { lastAt: -Infinity, graceFrom: Infinity }
}

/**
 * Takes a tick. After a start, a take-over, or a pause over 5 s in either direction (a broker's clock that was set
 * back), everybody on this shard has a full grace period anew: neither a restart nor a backlog makes a ward look silent.
 * @returns false for a repeated or slightly older tick, which says nothing
 */
export function takeTick(watch: TickWatch, at: Instant): boolean {
  const pause = at - watch.lastAt
  if (pause <= 0 && pause >= -MAX_TICK_PAUSE_MS) return false
  if (Math.abs(pause) > MAX_TICK_PAUSE_MS) watch.graceFrom = at
  watch.lastAt = at
  return true
}

/** What decides whether a device is silent. All times are the broker's. */
export interface Listening {
  /** Arrival of the last accepted live reading; -Infinity when there was none. */
  readonly heardAt: Instant
  /** When watching began: grace, assignment, or a person's decision, whichever was last. */
  readonly watchedFrom: Instant
  readonly intervalMs: number | null
  /** Of the patient's ward; null: the default of the house. */
  readonly wardSilenceMs: number | null
}

/**
 * @returns since when the device is silent, or null while it is not. Silent means: no live reading for three intervals,
 * at least 15 s or what the ward says. A device that never sent is silent from the beginning of the watch.
 */
export function silentSince(listening: Listening, tickAt: Instant): Instant | null {
  const since = Math.max(listening.heardAt, listening.watchedFrom)
  return tickAt - since >= silentAfterMs(listening.intervalMs, listening.wardSilenceMs) ? since : null
}
