import type { Instant } from './clock.ts'

/** Appointments begin on a grid of so many minutes, counted from the beginning of the working period. */
export const GRID_MINUTES = 5
export const DAY_MINUTES = 1440

export interface Doctor {
  readonly id: string
  /** The login that is told of requests and decides them. */
  readonly userId: string | null
  readonly name: string
  readonly speciality: string
  /** Ids of the services he offers. */
  readonly services: readonly string[]
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A working period of every week, in the clinic's local time. */
export interface WorkingPeriod {
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  readonly weekday: number
  /** Minutes since midnight by the wall clock. */
  readonly from: number
  /** Later than `from`; 1440: until midnight. */
  readonly to: number
}

/** Inclusive start, exclusive end. */
export interface Span {
  readonly start: Instant
  readonly end: Instant
}

export interface Absence extends Span {
  readonly id: string
  readonly reason: string | null
}

export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end
}

/** @returns index of the first period that is empty or overlaps an earlier one; -1 when all are fine */
export function firstBadPeriod(hours: readonly WorkingPeriod[]): number {
  return hours.findIndex(
    (period, index) =>
      period.from >= period.to ||
      hours
        .slice(0, index)
        .some(other => other.weekday === period.weekday && other.from < period.to && period.from < other.to),
  )
}

const TIME_OF_DAY = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/

/** @returns minutes since midnight of `HH:MM` (`24:00` is the end of the day); null when it is no such time */
export function minutesOf(time: string): number | null {
  const match = TIME_OF_DAY.exec(time)
  if (match === null) return null
  return match[1] === undefined ? DAY_MINUTES : Number(match[1]) * 60 + Number(match[2])
}

/** `HH:MM`. */
export function timeOfDay(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
