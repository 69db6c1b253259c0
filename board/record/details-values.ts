import { identifierErrors, normalIdentifier } from '../../model/identifiers.ts'
import { clinicClock, clinicDay, instantOf } from '../clinic-time.ts'
import { type DescribedValues, textIn, textOrNull } from '../parts/described-values.ts'
import type { Row } from '../parts/row.ts'

/** A name of several words that was not touched stays one name. */
export function givenNames(typed: string, before: readonly string[]): readonly string[] {
  return typed === before.join(' ') ? before : typed.split(/\s+/).filter(Boolean)
}

/** An untouched time keeps its seconds; a day without a time is taken at noon. */
export function deathOf(values: DescribedValues, before: number | null, zone: string): string | null {
  const day = textIn(values, 'deceasedAt')
  if (day === '') return null
  const clock = textIn(values, 'deceasedClock') || '12:00'
  const unchanged = before !== null && clinicDay(before, zone) === day && clinicClock(before, zone) === clock
  const at = unchanged ? before : instantOf(day, clock, zone)
  return at === null ? day : new Date(at).toISOString()
}

/** `1 Invented Street, Sampleton NSW 2000, Australia` */
export function addressText({ lines, city, state, postalCode, country }: Row): string {
  const place = [city, state, postalCode].filter(Boolean).join(' ')
  return [lines?.replaceAll('\n', ', '), place, country].filter(Boolean).join(', ')
}

export function addressOf(values: DescribedValues): object | null {
  const lines = textIn(values, 'address.lines')
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  const parts = Object.fromEntries(
    ['city', 'state', 'postalCode', 'country'].map(name => [name, textOrNull(values, `address.${name}`)]),
  )
  const isEmpty = lines.length === 0 && Object.values(parts).every(part => part === null)
  return isEmpty ? null : { lines, ...parts }
}

export function unlessUnnamed(
  values: DescribedValues,
  of: string,
  name: string,
  others: readonly string[],
): object | null {
  const named = textIn(values, `${of}.${name}`)
  if (named === '') return null
  return { [name]: named, ...Object.fromEntries(others.map(other => [other, textOrNull(values, `${of}.${other}`)])) }
}

/** The first number whose check digit, or length, cannot be. */
export function numberProblem(rows: readonly Row[]): string | null {
  const numbers = rows.map(({ system = '', value = '' }) => normalIdentifier({ system, value }))
  return identifierErrors(numbers.filter(({ value }) => value !== ''))[0]?.message ?? null
}
