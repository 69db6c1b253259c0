import type { Instant } from '../../model/clock.ts'

/** starting: nothing heard yet. live: heard within the limit. lost: silent for longer. */
export type LineState = 'starting' | 'live' | 'lost'

/** The server speaks every 2 s; two missed beats, and the loss is on the screen within the promised 5 s (B6). */
export const LOST_AFTER_MS = 4000
/** A line silent for this long is given up and opened anew: four missed beats. */
export const GIVE_UP_AFTER_MS = 8000

/**
 * Judged by the screen's own clock and nothing else: a frozen server closes no connection, and a tab that was asleep
 * finds the truth at its first tick.
 * @param heardAt when anything last came from the server (or the board began to wait for it), by the same clock as `now`
 */
export function lineState(everHeard: boolean, heardAt: Instant, now: Instant): LineState {
  if (now - heardAt > LOST_AFTER_MS) return 'lost'
  return everHeard ? 'live' : 'starting'
}
