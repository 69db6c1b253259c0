/** First pause after a lost line, ms: a restarted API is back within a second. */
const FIRST_PAUSE_MS = 250
/** Longest pause, ms: a nurse should not wait longer for a healed network. */
const LONGEST_PAUSE_MS = 5000

/**
 * Milliseconds before the next attempt to connect.
 * @param failures attempts in a row that failed, from 0
 * @param random 0 to 1: a fifth of the pause is chance, so that a ward's screens do not all come back at one instant
 */
export function reconnectPause(failures: number, random: number): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
  return Math.round(pause * (0.8 + 0.2 * random))
}
