import type { Instant } from '../../model/clock.ts'
import { GRID_MINUTES, overlap, type Span } from '../../model/doctor.ts'
import type { Schedule } from '../../store/appointments.ts'
import { workingSpans } from './local-time.ts'

const MINUTE_MS = 60_000
/** Nobody plans further ahead: what does is a typing error. */
const HORIZON_MS = 2 * 366 * 86_400_000

/**
 * Times that can be asked for: one after the other from the beginning of each working period, each as long as the
 * service, none in the past, none where the doctor is absent or has an appointment.
 * @param busy appointments that hold their time
 */
export function freeSlots(
  { hours, absences, timeZone }: Schedule,
  busy: readonly Span[],
  { durationMinutes, within, now }: { durationMinutes: number; within: Span; now: Instant },
): readonly Span[] {
  const length = durationMinutes * MINUTE_MS
  const taken = [...absences, ...busy]
  const free: Span[] = []
  for (const { start: opening, end: closing } of workingSpans(hours, timeZone, within)) {
    for (let start = opening; start + length <= closing; start += length) {
      const slot = { start, end: start + length }
      if (start < within.start || start >= within.end || start <= now) continue
      if (!taken.some(span => overlap(span, slot))) free.push(slot)
    }
  }
  return free
}

/**
 * Whether an appointment may take that time, as far as the doctor's hours and absences are concerned.
 * @returns what is wrong with its start, in words that follow "start"; null when nothing is
 */
export function wrongWithStart({ hours, absences, timeZone }: Schedule, span: Span, now: Instant): string | null {
  if (span.start <= now) return 'must lie in the future'
  if (span.start > now + HORIZON_MS) return 'must lie within the next two years'
  const period = workingSpans(hours, timeZone, span).find(({ start, end }) => start <= span.start && span.end <= end)
  if (period === undefined) return "must lie, to its end, within the doctor's working hours"
  if ((span.start - period.start) % (GRID_MINUTES * MINUTE_MS) !== 0) {
    return `must be a multiple of ${GRID_MINUTES} minutes after the beginning of the working hours`
  }
  return absences.some(absence => overlap(absence, span)) ? 'must not lie in an absence of the doctor' : null
}
