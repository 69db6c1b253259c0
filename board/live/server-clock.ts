import type { Clock, Instant } from '../../model/clock.ts'

/** Heartbeats remembered: 20 s of them, so that a clock that was set follows soon. */
const KEPT_BEATS = 10

export interface ServerClock {
  /** @param serverTime Unix ms in the heartbeat that has just come */
  heard(serverTime: Instant): void
  /** The server's time now, Unix ms; the screen's own until the first heartbeat. */
  now(): Instant
}

/**
 * The server's clock as this screen knows it. A heartbeat can only be late, so the largest difference of the last few
 * is the nearest to the truth.
 */
export function serverClock(local: Clock): ServerClock {
  const offsets: number[] = []
  let offset = 0
  return {
    heard(serverTime) {
      offsets.push(serverTime - local())
      if (offsets.length > KEPT_BEATS) offsets.shift()
      offset = Math.max(...offsets)
    },
    now: () => local() + offset,
  }
}
