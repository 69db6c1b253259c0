import type { Instant } from '../../model/clock.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000

/** How long after its end a minute is remembered; the database trusts it for 60 s (see vitals-writer). */
const REMEMBERED_MS = 2 * MINUTE_MS
/** A device whose clock is far ahead would be remembered for a day; it marks every time instead. */
const AHEAD_MS = 5 * MINUTE_MS
/** Entries: 10,000 patients and a few minutes each, about 10 MB. Beyond it everything is forgotten, which costs only marks. */
const MAX_ENTRIES = 60_000

/** The (patient, minute) pairs that this process knows to be marked as touched, so that it need not mark them again. */
export function markedMinutes() {
  const patientsByMinute = new Map<Instant, Set<string>>()
  let entries = 0
  return {
    has(patientId: string, minute: Instant): boolean {
      return patientsByMinute.get(minute)?.has(patientId) ?? false
    },
    add(patientId: string, minute: Instant, now: Instant): void {
      if (minute + MINUTE_MS + REMEMBERED_MS < now || minute > now + AHEAD_MS) return
      if (entries >= MAX_ENTRIES) {
        patientsByMinute.clear()
        entries = 0
      }
      let patients = patientsByMinute.get(minute)
      if (!patients) {
        patients = new Set()
        patientsByMinute.set(minute, patients)
      }
      if (!patients.has(patientId)) entries += 1
      patients.add(patientId)
    },
    forgetOld(now: Instant): void {
      for (const [minute, patients] of patientsByMinute) {
        if (minute + MINUTE_MS + REMEMBERED_MS >= now) continue
        patientsByMinute.delete(minute)
        entries -= patients.size
      }
    },
  }
}

export type MarkedMinutes = ReturnType<typeof markedMinutes>
