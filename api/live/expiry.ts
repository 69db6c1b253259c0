import type { Clock, Instant } from '../../model/clock.ts'
import { LONGEST_TIMER_MS } from './limits.ts'

/** Calls `onExpired` when the login ends, and `onGraceOver` a grace later, unless it is renewed in between. */
export function createExpiry(clock: Clock, graceMs: number, onExpired: () => void, onGraceOver: () => void) {
  let timer: NodeJS.Timeout | undefined

  function wait(until: Instant): void {
    const ms = until - clock()
    if (ms > 0) {
      timer = setTimeout(wait, Math.min(ms, LONGEST_TIMER_MS), until)
      return
    }
    onExpired()
    timer = setTimeout(onGraceOver, graceMs)
  }

  return {
    renew(expiresAt: Instant): void {
      clearTimeout(timer)
      wait(expiresAt)
    },
    stop: () => clearTimeout(timer),
  }
}
