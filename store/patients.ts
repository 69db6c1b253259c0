import type { Act } from '../model/act.ts'
import type { CareFunction } from '../model/care-team.ts'
import type { Instant } from '../model/clock.ts'
import type { LimitsByCode, LimitsChanges, WardLimits } from '../model/limits.ts'
import type { Patient, PatientDetails } from '../model/patient.ts'
import type { Spo2ScaleOrder } from '../model/score.ts'
import type { VitalSignCode, VitalValue } from '../model/vital-signs.ts'
import type { Viewer } from './access.ts'

/**
 * What a person may set. `ward` and `bed` are names, whatever their case: they admit, transfer or (both null) discharge.
 * Another ward without a bed means no bed.
 */
export type PatientFields = Pick<Patient, 'name' | 'birthDate' | 'sex' | 'identifiers' | 'ward' | 'bed'> &
  Partial<PatientDetails>

export interface PatientQuery {
  readonly viewer: Viewer
  /**
   * Searches names and identifiers, in any order: accents and case do not matter. First those in which every word
   * begins one of theirs, then those in which it occurs, then those it may be meant for (typing errors in names).
   */
  readonly q?: string
  /** ISO date. */
  readonly birthDate?: string
  /** The whole value of an identifier; spaces, dashes and case do not matter. */
  readonly identifier?: string
  /** Name or id. */
  readonly ward?: string
  /** Only these; what is no id is nobody's. */
  readonly ids?: readonly string[]
  /** User id: only patients on whose care team he is now. */
  readonly careOf?: string
  /** Those who were removed, and neither merged nor erased, instead of those who are there. */
  readonly removed?: boolean
  readonly limit: number
  readonly cursor?: string
}

export interface PatientStore {
  /**
   * @param careAs puts who creates the patient on his care team: who sees only patients in his care would not see this
   * one otherwise
   * @param mayBuild makes a ward or bed of a name that does not exist yet, as the system itself always does
   * Errors: VALIDATION_FAILED (`ward`, `bed`, the path of an identifier whose check digit does not fit), BED_TAKEN.
   */
  create(fields: PatientFields, act: Act, careAs?: CareFunction, mayBuild?: boolean): Promise<Patient>
  get(id: string): Promise<Patient | null>
  list(query: PatientQuery): Promise<{ readonly items: readonly Patient[]; readonly nextCursor: string | null }>
  /**
   * What is named replaces what was there.
   * @param how `mayBuild` as in `create`; `confirmed` false asks first when a new identifier is somebody else's
   * Errors: NOT_FOUND, MERGED, STALE_VERSION, VALIDATION_FAILED (`ward`, `bed`, an identifier), BED_TAKEN,
   * POSSIBLE_DUPLICATE with `candidates: Patient[]`.
   */
  update(
    id: string,
    fields: Partial<PatientFields>,
    ifVersion: number | null,
    act: Act,
    how?: { readonly mayBuild?: boolean; readonly confirmed?: boolean },
  ): Promise<Patient>
  /** Soft: ends assignments and the stay, hides the record, keeps the vitals. Errors: NOT_FOUND, MERGED. */
  remove(id: string, act: Act): Promise<void>
  /** Brings a removed patient back, without the devices he had. Errors: NOT_FOUND, CONFLICT when he is not removed. */
  restore(id: string, act: Act): Promise<Patient>
  /** The record that this one was merged into; null when it was not. */
  mergedInto(id: string): Promise<string | null>

  /** The personal overrides only. */
  personalLimits(patientId: string): Promise<LimitsByCode>
  /**
   * Sets or (null) takes away overrides; codes that are not named stay.
   * @param decide by the overrides that count at this moment: nobody else changes them meanwhile. What it throws leaves
   * everything as it was. Errors: NOT_FOUND.
   */
  setPersonalLimits(patientId: string, decide: (before: LimitsByCode) => LimitsChanges, act: Act): Promise<LimitsByCode>
}

/** What rules must know about each patient. */
export interface PatientProfile {
  readonly patientId: string
  readonly birthDate: string | null
  readonly personalLimits: LimitsByCode
  /** Where the patient lies now; null: nowhere. */
  readonly wardId: string | null
  /** Of that ward. */
  readonly wardLimits: WardLimits
  readonly spo2Scale: Spo2ScaleOrder
  /** By the active conditions of the record; null: nothing is said of it. */
  readonly isPregnant: boolean | null
  /** An infection is among the active conditions of the record, suspected or known. */
  readonly hasSuspectedInfection: boolean
  /** The newest value of each code that a person entered, of the last 24 h and not in error. */
  readonly observed: readonly ObservedVital[]
}

/** A value that a person entered. */
export interface ObservedVital {
  readonly code: VitalSignCode
  readonly value: VitalValue
  readonly measuredAt: Instant
}

export interface PatientProfileReader {
  /** All patients, or the named ones. A patient that does not exist (any more) is left out. */
  profiles(patientIds?: readonly string[]): Promise<readonly PatientProfile[]>
}
