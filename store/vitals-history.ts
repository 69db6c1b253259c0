import type { Instant } from '../model/clock.ts'
import type { Reading } from '../model/reading.ts'
import type { ObservedVital } from './patients.ts'

export type HistoricReading = Pick<Reading, 'deviceId' | 'measuredAt' | 'arrivedAt' | 'vitals'>

/** What a person entered, and when it was there for the rules. */
export interface EnteredVital extends ObservedVital {
  readonly enteredAt: Instant
}

/** Where a patient was, and from when to when of what was asked for. */
export interface WardStretch {
  readonly patientId: string
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
}

/** Raw readings as they came, to be judged again. Fast, for many; `VitalsReader` is for charts. */
export interface VitalsHistory {
  /**
   * Everything of a patient measured in [from, to), in the order of measurement. All of it is in memory: ask piece by
   * piece (an hour at 1 Hz is 3,600 readings, about 1 MB), and for at most 24 hours.
   */
  readings(patientId: string, from: Instant, to: Instant): Promise<readonly HistoricReading[]>
  /** When the first reading in [from, to) was measured; null: there is none. */
  first(patientId: string, from: Instant, to: Instant): Promise<Instant | null>
  /**
   * What people entered for a patient before `to` and measured after `from`, in the order of entry. What was taken back
   * is left out.
   */
  entered(patientId: string, from: Instant, to: Instant): Promise<readonly EnteredVital[]>
  /** Who lay in a ward, given by id, at any time in [from, to): a stretch per stay, in the order of their beginning. */
  inWard(wardId: string, from: Instant, to: Instant): Promise<readonly WardStretch[]>
}
