import type { Instant } from '../../model/clock.ts'
import type { Visit } from '../appointments/visit-data.ts'
import { clinicDay } from '../clinic-time.ts'

/** A doctor's lobby, as it is looked at. */
export interface Day {
  /** What waits for an answer, the earliest first, whatever the day. */
  readonly requests: readonly Visit[]
  /** What takes place today, the earliest first; requests for today among them. */
  readonly visits: readonly Visit[]
  /** Before which of `visits` now is; their number when all have begun. */
  readonly nowAt: number
  /** Who is to be seen now or next; null: nobody any more today. */
  readonly next: Visit | null
}

export function dayOf(lobby: readonly Visit[], now: Instant, zone: string): Day {
  const today = clinicDay(now, zone)
  const visits = lobby.filter(({ start }) => clinicDay(start, zone) === today)
  const begun = visits.findIndex(({ start }) => start > now)
  const planned = visits.filter(({ status, end }) => status === 'approved' && end > now)
  const running = planned.find(({ start }) => start <= now)
  return {
    requests: lobby.filter(({ status }) => status === 'requested'),
    visits,
    nowAt: begun < 0 ? visits.length : begun,
    next: running ?? planned[0] ?? null,
  }
}

/** `now`, `in 12 min`, `in 2 h 05 min` */
export function untilText(start: Instant, now: Instant): string {
  const minutes = Math.ceil((start - now) / 60_000)
  if (minutes <= 0) return 'now'
  if (minutes < 60) return `in ${minutes} min`
  return `in ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
