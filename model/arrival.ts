import type { Instant } from './clock.ts'

/**
 * Milliseconds that the arrivals of one source may run ahead of the clock: more than a burst takes, so beyond it the
 * clock was set back.
 */
const MAX_AHEAD_MS = 5000

/**
 * No two messages of a source arrive in the same millisecond: the time of arrival is the identity of a reading that
 * brings none, and the second one of a burst would count as a repeat of the first.
 * @param last arrival of the message before, of the same source
 */
export function arrivalAfter(last: Instant, now: Instant): Instant {
  const next = last + 1
  return next > now && next - now <= MAX_AHEAD_MS ? next : now
}
