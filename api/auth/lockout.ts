import type { Instant } from '../../model/clock.ts'

/** Failures in a row that are forgiven. */
const FREE_FAILURES = 5
const FIRST_LOCK_MS = 30_000
const LONGEST_LOCK_MS = 15 * 60_000
/** Unknown emails remembered; the oldest is forgotten for a new one. */
const STRANGERS = 10_000

/**
 * @param failures in a row, the newest included
 * @returns until when the account takes no more attempts: 30 s after the fifth, doubled with each more, at most 15 min
 */
export function lockedUntil(failures: number, now: Instant): Instant | null {
  if (failures < FREE_FAILURES) return null
  return now + Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_MS)
}

/** Failures for emails that nobody has: they lock like an account, or a lock would tell which accounts exist. */
export function strangers() {
  const known = new Map<string, { failures: number; lockedUntil: Instant | null }>()
  return {
    lockedUntil: (email: string): Instant | null => known.get(email.toLowerCase())?.lockedUntil ?? null,
    failed(email: string, now: Instant): void {
      const key = email.toLowerCase()
      const failures = (known.get(key)?.failures ?? 0) + 1
      known.delete(key) // so that it becomes the newest
      known.set(key, { failures, lockedUntil: lockedUntil(failures, now) })
      const oldest = known.keys().next().value
      if (known.size > STRANGERS && oldest !== undefined) known.delete(oldest)
    },
  }
}

/** One attempt per email at a time: many at once would all be made before the first is counted. */
export function oneAtATime() {
  const tails = new Map<string, Promise<unknown>>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = tails.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    tails.set(key, mine)
    try {
      return await mine
    } finally {
      if (tails.get(key) === mine) tails.delete(key)
    }
  }
}
