import type { Instant } from '../../model/clock.ts'

const DAY_MS = 86_400_000

/**
 * Age as rules ask for it, by the calendar in UTC: whole years since the birthday, and days.
 * @param birthDate ISO date
 * @returns null when it is unknown or in the future
 */
export function ageOf(birthDate: string | null, at: Instant): { readonly years: number; readonly days: number } | null {
  if (birthDate === null) return null
  const born = new Date(`${birthDate}T00:00:00Z`)
  const days = Math.floor((at - born.getTime()) / DAY_MS)
  if (!(days >= 0)) return null
  const now = new Date(at)
  const hadBirthday =
    now.getUTCMonth() > born.getUTCMonth() ||
    (now.getUTCMonth() === born.getUTCMonth() && now.getUTCDate() >= born.getUTCDate())
  return { years: now.getUTCFullYear() - born.getUTCFullYear() - (hadBirthday ? 0 : 1), days }
}
