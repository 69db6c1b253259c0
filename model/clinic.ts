import type { Instant } from './clock.ts'

/** The house itself: one for each installation. */
export interface Clinic {
  readonly name: string
  /** IANA name, for example `Europe/Berlin`: working hours and days are meant in it. */
  readonly timeZone: string
  /** ISO 4217: of new prices. */
  readonly currency: string
  /** How long before an approved appointment the patient is reminded, hours; none: not at all. */
  readonly reminderHours: readonly number[]
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
}

/** Until somebody sets it. @param timeZone of the machine; one that nobody knows counts as UTC */
export function defaultClinic(timeZone: string): Clinic {
  return {
    name: 'Clinic',
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    currency: 'EUR',
    reminderHours: [24, 2],
    version: 1,
  }
}

/** Names only: an offset alone knows nothing of daylight saving. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/

/** Whether it is the name of a zone in the IANA database, as far as this machine knows it. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false // a RangeError is how Intl says that it does not know the zone
  }
}

/** For people: `2026-11-22 09:00`, by the wall clock of the zone. */
export function localTime(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(p => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`
}
