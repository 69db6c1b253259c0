import type { Instant } from '../model/clock.ts'

export interface PatientBucket {
  readonly patientId: string
  /** Start of the minute or hour, Unix ms. */
  readonly bucket: Instant
}

/**
 * Which minutes and hours have a roll-up that is out of date, for a store of vitals that keeps no such list itself.
 * Promise: a bucket whose raw values changed is marked from the moment `touch` resolves until somebody who took the mark
 * later has computed it.
 */
export interface RollUpMarks {
  /**
   * Marks minutes. Call it when their values can be read, never before: then who takes the mark reads them too. What
   * belongs to nobody is no concern.
   */
  touch(minutes: readonly PatientBucket[]): Promise<void>
  /** Marked minutes and hours of a patient that begin in [from, to), ascending. */
  touched(
    patientId: string,
    from: Instant,
    to: Instant,
  ): Promise<{ readonly minutes: readonly Instant[]; readonly hours: readonly Instant[] }>
  /**
   * Takes some marks of minutes that ended by `until` (and two minutes ago by the database's clock), oldest first, and
   * marks their hours. They stay marked for everybody else until `compute` has resolved, and for good when it rejects.
   * @returns how many were taken; 0: there are none
   */
  takeMinutes(until: Instant, compute: (taken: readonly PatientBucket[]) => Promise<void>): Promise<number>
  /** The same for hours; one of which a minute is marked is left for later. */
  takeHours(until: Instant, compute: (taken: readonly PatientBucket[]) => Promise<void>): Promise<number>
  /** Raw values before this may be gone, so roll-ups before it stand as they are. Not handed to `compute` either. */
  rawFrom(): Promise<Instant>
  /** Never goes back. */
  raiseRawFrom(to: Instant): Promise<void>
  /** Patients who were erased since: what was computed from their readings must go. */
  erasedSince(since: Instant): Promise<readonly string[]>
}
