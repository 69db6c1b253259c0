import type { Instant } from '../model/clock.ts'

/** Failures in a row after which a store is left alone for a while. */
const OPEN_AFTER = 3
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000

/** Whether it is worth trying. Closed until three failures in a row, then open for 1, 2, 4, 8, 10, 10 … s. */
export interface CircuitBreaker {
  readonly failures: number
  readonly openUntil: Instant
}

export const CLOSED: CircuitBreaker = { failures: 0, openUntil: Number.NEGATIVE_INFINITY }

export function mayTry(breaker: CircuitBreaker, now: Instant): boolean {
  return now >= breaker.openUntil
}

export function afterFailure(breaker: CircuitBreaker, now: Instant): CircuitBreaker {
  const failures = breaker.failures + 1
  if (failures < OPEN_AFTER) return { failures, openUntil: breaker.openUntil }
  return { failures, openUntil: now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - OPEN_AFTER)) }
}
