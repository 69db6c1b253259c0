import type { Act } from '../model/act.ts'
import type { CareFunction } from '../model/care-team.ts'
import type { Limits, LimitsByCode } from '../model/limits.ts'
import type { Patient } from '../model/patient.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import type { Viewer } from './access.ts'

/**
 * What a person may set. `ward` and `bed` are names, whatever their case: they admit, transfer or (both null) discharge.
 * Another ward without a bed means no bed.
 */
export type PatientFields = Pick<Patient, 'name' | 'birthDate' | 'sex' | 'identifiers' | 'ward' | 'bed'>

export interface PatientStore {
  /**
   * @param careAs puts who creates the patient on his care team: who sees only patients in his care would not see this
   * one otherwise
   * @param mayBuild makes a ward or bed of a name that does not exist yet, as the system itself always does
   * Errors: VALIDATION_FAILED (`ward`, `bed`), BED_TAKEN.
   */
  create(fields: PatientFields, act: Act, careAs?: CareFunction, mayBuild?: boolean): Promise<Patient>
  get(id: string): Promise<Patient | null>
  list(query: {
    readonly viewer: Viewer
    /** Searches names and identifiers: accents and case do not matter. */
    readonly q?: string
    /** Name or id. */
    readonly ward?: string
    /** User id: only patients on whose care team he is now. */
    readonly careOf?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Patient[]; readonly nextCursor: string | null }>
  /** `mayBuild` as in `create`. Errors: NOT_FOUND, STALE_VERSION, VALIDATION_FAILED (`ward`, `bed`), BED_TAKEN. */
  update(
    id: string,
    fields: Partial<PatientFields>,
    ifVersion: number | null,
    act: Act,
    mayBuild?: boolean,
  ): Promise<Patient>
  /** Soft: ends assignments and the stay, hides the record, keeps the vitals. Errors: NOT_FOUND. */
  remove(id: string, act: Act): Promise<void>

  /** The personal overrides only. */
  personalLimits(patientId: string): Promise<LimitsByCode>
  /** Sets or (null) takes away overrides; codes that are not named stay. Errors: NOT_FOUND. */
  setPersonalLimits(
    patientId: string,
    changes: Readonly<Partial<Record<VitalSignCode, Limits | null>>>,
    act: Act,
  ): Promise<LimitsByCode>
}

/** What rules must know about each patient. */
export interface PatientProfile {
  readonly patientId: string
  readonly birthDate: string | null
  readonly personalLimits: LimitsByCode
}

export interface PatientProfileReader {
  /** All patients, or the named ones. A patient that does not exist (any more) is left out. */
  profiles(patientIds?: readonly string[]): Promise<readonly PatientProfile[]>
}
