import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../model/clock.ts'
import { DAY_MINUTES, type Span, type WorkingPeriod } from '../../model/doctor.ts'

/**
 * When the wall clock of the zone first shows that minute of that day, or passes it: in the hour that spring leaves out
 * that is the moment of the change, and of an hour that autumn gives twice it is the first.
 */
function instantOn(day: Temporal.PlainDate, minute: number, zone: string): Instant {
  const date = minute === DAY_MINUTES ? day.add({ days: 1 }) : day
  const within = minute % DAY_MINUTES
  const wall = date.toPlainDateTime({ hour: Math.floor(within / 60), minute: within % 60 })
  const found = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (found.toPlainDateTime().equals(wall)) return found.epochMilliseconds
  return (found.getTimeZoneTransition('next') ?? found).epochMilliseconds
}

function dayOf(at: Instant, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
}

/** The day of the zone's calendar that the moment lies in: 23, 24 or 25 hours. */
export function localDay(at: Instant, zone: string): Span & { readonly day: string } {
  const day = dayOf(at, zone)
  return { day: day.toString(), start: instantOn(day, 0, zone), end: instantOn(day, DAY_MINUTES, zone) }
}

/** Working periods that touch the given time, as instants, oldest first; whole, also where they begin before it. */
export function workingSpans(hours: readonly WorkingPeriod[], zone: string, within: Span): readonly Span[] {
  const spans: Span[] = []
  const last = dayOf(within.end, zone)
  let day = dayOf(within.start, zone)
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    for (const { weekday, from, to } of hours) {
      if (weekday !== day.dayOfWeek) continue
      const span = { start: instantOn(day, from, zone), end: instantOn(day, to, zone) }
      if (span.start < span.end && span.end > within.start && span.start < within.end) spans.push(span)
    }
  }
  return spans.sort((a, b) => a.start - b.start)
}
