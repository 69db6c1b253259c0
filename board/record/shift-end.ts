import { clinicDay, instantOf } from '../clinic-time.ts'

const DAY_MS = 86_400_000

/** @param clock `21:30`, or empty. @param now Unix ms. @returns the next time the clinic's clocks show it */
export function shiftEndBody(clock: string, now: number, zone: string): { readonly until?: string } {
  if (clock === '') return {}
  const on = (at: number) => instantOf(clinicDay(at, zone), clock, zone)
  const today = on(now)
  const end = today !== null && today > now ? today : on(now + DAY_MS)
  return end === null ? {} : { until: new Date(end).toISOString() }
}
