import type { Instant } from '../../model/clock.ts'
import type { Reading } from '../../model/reading.ts'
import { SPO2_SCALE_1 } from '../../model/score.ts'
import type { PatientProfile } from '../../store/patients.ts'
import type { EnteredVital } from '../../store/vitals-history.ts'

/** Whose readings were recorded, and what rules know of him. */
export interface RecordedPatient extends Omit<PatientProfile, 'patientId' | 'observed'> {
  /** Patient id, or the name of a recording. */
  readonly id: string
  /** What people entered, in the order of entry. */
  readonly entered: readonly EnteredVital[]
  /** Seconds between two readings of a device, where somebody declared it. */
  readonly intervals: ReadonlyMap<string, number>
  /** Whether and when the event came that alarms should foretell; null: nobody said. */
  readonly label: { readonly eventAt: Instant | null } | null
  /**
   * When the device had an opportunity to measure: the rows of a table, where a value may be missing. Null: nobody knows,
   * and only the gaps between values tell.
   */
  readonly rows: Float64Array | null
}

/** What people entered counts no longer than this, as on the live path. */
export const ENTERED_COUNTS_MS = 24 * 3_600_000

/** What plain thresholds and the shard need of a reading. In the order of arrival. */
export type RecordedReading = Pick<Reading, 'deviceId' | 'measuredAt' | 'arrivedAt' | 'vitals'>

/** A patient of whom nothing is known. */
export function unknownPatient(id: string): RecordedPatient {
  return {
    id,
    birthDate: null,
    personalLimits: {},
    wardLimits: {},
    wardId: null,
    spo2Scale: SPO2_SCALE_1,
    isPregnant: null,
    hasSuspectedInfection: false,
    entered: [],
    intervals: new Map(),
    label: null,
    rows: null,
  }
}

/** A patient of the store, with what is known of him today. Readings may come from devices that are others' by now. */
export function recordedOf(profile: PatientProfile): RecordedPatient {
  return { ...unknownPatient(profile.patientId), ...profile }
}
