import type { Instant } from '../model/clock.ts'

/** Dates and times of a clinic, in its own time zone (IANA name), whatever zone the screen is in. */

/** `21 Nov 2026` */
export function clinicDate(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }).format(
    at,
  )
}

/** `14:32` */
export function clinicClock(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/** `Sat 21 Nov 2026, 14:32` */
export function clinicMoment(at: Instant, zone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short' }).format(at)
  return `${day} ${clinicDate(at, zone)}, ${clinicClock(at, zone)}`
}

/** `2026-11-21`, as date fields hold it. */
export function clinicDay(at: Instant, zone: string): string {
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)
}

/**
 * The instant at which the clinic's clocks show this.
 * @param day `2026-11-21` @param clock `09:30`
 * @returns Unix ms; null for what is no date and time, or an hour that daylight saving skips. Of an hour that comes twice, the first.
 */
export function instantOf(day: string, clock: string, zone: string): Instant | null {
  const asUtc = Date.parse(`${day}T${clock}:00Z`)
  if (Number.isNaN(asUtc)) return null
  // The offset a day before and a day after: around a change of the clocks they differ, and one of them is right.
  const candidates = [asUtc - offsetAt(asUtc - DAY_MS, zone), asUtc - offsetAt(asUtc + DAY_MS, zone)]
  const shown = candidates.filter(at => clinicDay(at, zone) === day && clinicClock(at, zone) === clock)
  return shown.length === 0 ? null : Math.min(...shown)
}

/** `2026-12-31` becomes `2027-01-01`; what is no day becomes nothing. */
export function dayAfter(day: string): string {
  const noon = Date.parse(`${day}T12:00:00Z`)
  return Number.isNaN(noon) ? '' : new Date(noon + DAY_MS).toISOString().slice(0, 10)
}

const DAY_MS = 86_400_000

/** What local time is ahead of UTC, ms. */
function offsetAt(at: Instant, zone: string): number {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at)
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
}
