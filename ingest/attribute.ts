import type { Instant } from '../model/clock.ts'
import type { Assignment } from '../model/device.ts'

/** @returns the patient who had the device at that time (I6), or null while nobody had it */
export function patientAt(assignments: readonly Assignment[], at: Instant): string | null {
  for (const { from, to, patientId } of assignments) {
    if (from <= at && (to === null || at < to)) return patientId
  }
  return null
}
