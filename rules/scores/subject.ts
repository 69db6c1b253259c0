import type { Instant } from '../../model/clock.ts'
import type { ScoreAge, ScoreSubject } from '../../model/score.ts'
import { ageBand } from '../../model/vital-signs.ts'
import type { ScoreTable } from './table.ts'

/** Days of a month on average: only for the part of a month that has begun. */
const DAYS_OF_MONTH = 31
const DAY_MS = 86_400_000

/**
 * @param birthDate ISO date
 * @returns null when it is unknown or in the future
 */
export function ageAt(birthDate: string | null, at: Instant): ScoreAge | null {
  const band = ageBand(birthDate, at)
  if (birthDate === null || band === null) return null
  const born = new Date(`${birthDate}T00:00:00Z`)
  const now = new Date(at)
  const whole =
    (now.getUTCFullYear() - born.getUTCFullYear()) * 12 +
    (now.getUTCMonth() - born.getUTCMonth()) -
    (now.getUTCDate() < born.getUTCDate() ? 1 : 0)
  const birthday = Date.UTC(born.getUTCFullYear(), born.getUTCMonth() + whole, born.getUTCDate())
  return { months: whole + Math.max(0, Math.floor((at - birthday) / DAY_MS)) / DAYS_OF_MONTH, band }
}

/** @returns why the score is not for this person; null when it is, or when nobody knows */
export function whyNotApplicable(table: ScoreTable, { age, isPregnant }: ScoreSubject): string | null {
  if (age !== null && !isInAge(table, age)) return table.age.reason
  if (isPregnant === true && table.exclusions?.includes('pregnancy')) return 'pregnancy'
  return null
}

function isInAge(table: ScoreTable, age: ScoreAge): boolean {
  if (table.ageBands && age.band !== null) return ageBandOf(table, age) !== null
  return age.months >= table.age.fromMonths && age.months < (table.age.belowMonths ?? Infinity)
}

/** @returns the table's band of an age; null when the age is unknown or outside of all bands */
export function ageBandOf(table: ScoreTable, age: ScoreAge | null): string | null {
  if (age === null) return null
  const { months, band } = age
  const found = (table.ageBands ?? []).find(({ below, upTo, catalogue }) =>
    band !== null ? catalogue.includes(band) : months < (below ?? -Infinity) || months <= (upTo ?? -Infinity),
  )
  return found?.band ?? null
}
