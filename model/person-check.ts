import type { Instant } from './clock.ts'

const DAY_MS = 86_400_000
const EARLIEST_BIRTH = '1850-01-01'
const EMAIL = /^[^\s@]+@[^\s@]+$/

/**
 * @param day ISO date; tomorrow's is taken, where the patient is ahead of UTC
 * @returns what is wrong with it; null when nothing is
 */
export function birthDateProblem(day: string, now: Instant): string | null {
  const latest = new Date(now + DAY_MS).toISOString().slice(0, 10)
  return day < EARLIEST_BIRTH || day > latest ? `must lie between ${EARLIEST_BIRTH} and today` : null
}

/** Whether it can be one; only a message to it tells more. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text)
}
