import type { Instant } from '../model/clock.ts'

/** Failures of one address that are answered at once. */
const FREE_FAILURES = 5
/** Milliseconds; doubles with each further failure up to the second. */
const FIRST_DELAY_MS = 100
const LAST_DELAY_MS = 5000
/** Milliseconds without failure after which an address starts anew. */
const FORGET_AFTER_MS = 60_000
/** Addresses remembered; the one that failed longest ago makes room. */
const MAX_ADDRESSES = 10_000

/**
 * Slows down the answers to wrong logins, per remote address. Right logins are never slowed: a whole ward may share one
 * address with one device that tries an old password for ever.
 */
export interface FailedLogins {
  /** @returns milliseconds to wait before the answer */
  failed(address: string, now: Instant): number
}

export function failedLogins(): FailedLogins {
  const failures = new Map<string, { count: number; lastAt: Instant }>()
  return {
    failed(address, now) {
      const known = failures.get(address)
      const count = known !== undefined && now - known.lastAt < FORGET_AFTER_MS ? known.count + 1 : 1
      failures.delete(address) // a map keeps insertion order: the newest failure is last
      failures.set(address, { count, lastAt: now })
      if (failures.size > MAX_ADDRESSES) {
        const [oldest] = failures.keys()
        if (oldest !== undefined) failures.delete(oldest)
      }
      const beyond = count - FREE_FAILURES
      return beyond <= 0 ? 0 : Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(beyond - 1, 16))
    },
  }
}
